-- Functions that return functions.
local function curry(f, n)
    if n == 1 then return f end
    return function(a)
        return curry(function(...) return f(a, ...) end, n - 1)
    end
end
local function add3(a, b, c) return a + b * 10 + c * 100 end
print(tostring(curry(add3, 3)(1)(2)(3)))
local function compose(...)
    local fs = {...}
    return function(x)
        for i = #fs, 1, -1 do x = fs[i](x) end
        return x
    end
end
local function double(x) return x * 2 end
local function increment(x) return x + 1 end
print(compose(double, increment)(5) .. " " .. compose(increment, double)(5) .. " " .. compose()(5))
print(tostring((function(x) return function(y) return x - y end end)(10)(4)))
