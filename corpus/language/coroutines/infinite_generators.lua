-- Endless sequences, taken in part.
local function naturals()
    return coroutine.wrap(function()
        local n = 1
        while true do
            coroutine.yield(n)
            n = n + 1
        end
    end)
end
local function filter(gen, keep)
    return coroutine.wrap(function()
        for v in gen do if keep(v) then coroutine.yield(v) end end
    end)
end
local function sieve()
    return coroutine.wrap(function()
        local gen = naturals()
        gen()
        while true do
            local prime = gen()
            coroutine.yield(prime)
            gen = filter(gen, function(n) return n % prime ~= 0 end)
        end
    end)
end
local primes, out = sieve(), {}
for _ = 1, 12 do out[#out + 1] = primes() end
print(table.concat(out, " "))
