-- Euclid's algorithm and the extended one.
local function gcd(a, b)
    while b ~= 0 do
        a, b = b, a % b
    end
    return a
end
local function extended(a, b)
    if b == 0 then return a, 1, 0 end
    local g, x, y = extended(b, a % b)
    return g, y, x - (a // b) * y
end
print("gcd " .. string.format("%d", gcd(1071, 462)))
local g, x, y = extended(240, 46)
print(string.format("%d = 240 * %d + 46 * %d", g, x, y))
print(string.format("lcm %d", 21 * 6 // gcd(21, 6)))
