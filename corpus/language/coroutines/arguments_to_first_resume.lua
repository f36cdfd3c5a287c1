-- The first resume gives the parameters, later ones the results of yield.
local co = coroutine.create(function(...)
    local log = {"start:" .. table.concat({...}, ",")}
    for i = 1, 2 do
        log[#log + 1] = i .. ":" .. table.concat({coroutine.yield(i)}, ",")
    end
    return table.concat(log, " ")
end)
coroutine.resume(co, "a", "b")
coroutine.resume(co, "c")
local _, text = coroutine.resume(co, "d", "e")
print(text)
