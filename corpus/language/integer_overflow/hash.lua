-- A polynomial hash that relies on wraparound.
local function hash(text)
    local h = 1125899906842597
    for i = 1, #text do
        h = h * 31 + text:byte(i)
    end
    return h
end
for _, text in ipairs({"", "a", "order-1001", "the quick brown fox jumps over the lazy dog"}) do
    print(tostring(hash(text)))
end
