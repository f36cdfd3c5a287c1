-- Sieve of Eratosthenes.
local function primes(limit)
    local composite, out = {}, {}
    for i = 2, limit do
        if not composite[i] then
            out[#out + 1] = i
            for j = i * i, limit, i do composite[j] = true end
        end
    end
    return out
end
print(table.concat(primes(60), " "))
print(tostring(#primes(5000)))
