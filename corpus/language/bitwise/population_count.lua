-- Counting bits, reversing bytes.
local function count(n)
    local c = 0
    while n ~= 0 do
        c = c + (n & 1)
        n = n >> 1
    end
    return c
end
local function reverse_byte(n)
    local r = 0
    for _ = 1, 8 do
        r = (r << 1) | (n & 1)
        n = n >> 1
    end
    return r
end
for _, n in ipairs({0, 1, 255, 1023, 0x7FFFFFFF, 0x55555555}) do
    print(tostring(count(n)))
end
print(reverse_byte(1) .. " " .. reverse_byte(0xF0) .. " " .. reverse_byte(0x35))
