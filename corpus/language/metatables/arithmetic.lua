-- Arithmetic metamethods from either side.
local V = {}
V.__index = V
local function vec(x, y) return setmetatable({x = x, y = y}, V) end
V.__add = function(a, b) return vec(a.x + b.x, a.y + b.y) end
V.__sub = function(a, b) return vec(a.x - b.x, a.y - b.y) end
V.__mul = function(a, b)
    if type(a) == "number" then return vec(a * b.x, a * b.y) end
    if type(b) == "number" then return vec(a.x * b, a.y * b) end
    return a.x * b.x + a.y * b.y
end
V.__unm = function(a) return vec(-a.x, -a.y) end
V.__mod = function(a, n) return vec(a.x % n, a.y % n) end
V.__tostring = function(a) return "(" .. a.x .. ", " .. a.y .. ")" end
local a, b = vec(1, 2), vec(3, 5)
print(tostring(a + b) .. tostring(b - a) .. tostring(a * 2) .. tostring(2 * a) .. tostring(-b) .. tostring(b % 2))
print(tostring(a * b))
print(tostring(a + b * 2 - -a))
