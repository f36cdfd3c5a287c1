-- The initialiser still sees the outer variable.
local x = 1
local x = x + 1
local x = x * 10
print(tostring(x))
local function f(x)
    local x = x or "default"
    return x
end
print(f() .. " " .. f("given"))
local a, b = 1, 2
local a, b = b, a
print(a .. " " .. b)
