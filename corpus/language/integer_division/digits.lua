-- Splitting numbers into digits and back.
local function digits(n, base)
    local out = {}
    repeat
        table.insert(out, 1, n % base)
        n = n // base
    until n == 0
    return out
end
local function join(list, base)
    local n = 0
    for _, d in ipairs(list) do n = n * base + d end
    return n
end
for _, case in ipairs({{12345, 10}, {255, 2}, {0, 7}, {4095, 16}}) do
    local list = digits(case[1], case[2])
    print(string.format("%d in base %d: %d digits, back %d", case[1], case[2], #list, join(list, case[2])))
end
