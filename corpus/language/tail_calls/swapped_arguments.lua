-- Arguments of a tail call are evaluated before the parameters change.
local function gcd(a, b)
    if b == 0 then return a end
    return gcd(b, a % b)
end
print(string.format("%d", gcd(1071, 462)))
local function rotate(a, b, c, n)
    if n == 0 then return a .. b .. c end
    return rotate(c, a, b, n - 1)
end
print(rotate("a", "b", "c", 4))
