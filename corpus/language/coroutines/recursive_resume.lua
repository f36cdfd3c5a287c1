-- Coroutines that start coroutines.
local function countdown(n)
    return coroutine.wrap(function()
        if n > 0 then
            coroutine.yield(n)
            for v in countdown(n - 1) do coroutine.yield(v) end
        end
    end)
end
local out = {}
for v in countdown(20) do out[#out + 1] = v end
print(table.concat(out, " "))
