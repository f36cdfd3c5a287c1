-- Adler-32 and a rotating exclusive-or sum.
local function adler32(text)
    local a, b = 1, 0
    for i = 1, #text do
        a = (a + text:byte(i)) % 65521
        b = (b + a) % 65521
    end
    return (b << 16) | a
end
local function rotate(text)
    local h = 0
    for i = 1, #text do
        h = ((h << 5) & 0xFFFFFFFF | h >> 27) ~ text:byte(i)
    end
    return h
end
print(string.format("%d", adler32("Wikipedia")))
print(string.format("%d", rotate("Wikipedia")))
print(string.format("%08x", rotate("corpus")))
