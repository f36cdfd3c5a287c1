-- __index as a function computes and can cache.
local calls = 0
local squares = setmetatable({}, {
    __index = function(t, k)
        calls = calls + 1
        local v = k * k
        rawset(t, k, v)
        return v
    end
})
print(squares[4] .. " " .. squares[4] .. " " .. squares[5])
print("calls " .. calls)
local echo = setmetatable({}, {__index = function(_, k) return "no " .. tostring(k) end})
print(echo.x .. ", " .. echo[1] .. ", " .. echo[true])
