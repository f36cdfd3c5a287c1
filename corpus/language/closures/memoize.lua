-- Memoised functions, also recursive ones.
local function memoize(f)
    local cache, hits = {}, 0
    return function(n)
        if cache[n] ~= nil then
            hits = hits + 1
            return cache[n]
        end
        local v = f(n)
        cache[n] = v
        return v
    end, function() return hits end
end
local fib, hits
fib, hits = memoize(function(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end)
print(fib(80) .. " " .. hits())
print(fib(80) .. " " .. hits())
