-- Any number of values passes through resume and yield.
local function count(...) return select("#", ...) end
local co = coroutine.create(function(...)
    local n = count(...)
    while true do
        n = count(coroutine.yield(n, nil, nil))
    end
end)
print(tostring(count(coroutine.resume(co))))
print(tostring(select(2, coroutine.resume(co, 1, 2, 3))))
print(tostring(select(2, coroutine.resume(co, nil, nil))))
print(tostring(select(2, coroutine.resume(co))))
local w = coroutine.wrap(function(...)
    local args = {...}
    while args[1] do
        args = {coroutine.yield(table.unpack(args))}
    end
    return "done", #args
end)
print(count(w(1, 2)) .. " " .. count(w(1)) .. " " .. count(w("a", "b", "c")) .. " " .. count(w()))
