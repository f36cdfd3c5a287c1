-- create, resume, yield, status, values in both directions.
local co = coroutine.create(function(a, b)
    local c = coroutine.yield(a + b)
    local d, e = coroutine.yield(c * 2)
    return d .. e, "end"
end)
print(coroutine.status(co))
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    print(table.concat(out, " "))
end
show(coroutine.resume(co, 3, 4))
print(coroutine.status(co))
show(coroutine.resume(co, 10))
show(coroutine.resume(co, "x", "y"))
print(coroutine.status(co))
print(tostring((coroutine.resume(co))))
