-- Closures made in a coroutine share its variables.
local co = coroutine.wrap(function()
    local total = 0
    local function add(n) total = total + n return total end
    coroutine.yield(add)
    coroutine.yield(total)
    total = total * 100
    coroutine.yield(total)
    return add
end)
local add = co()
add(3)
add(4)
print(tostring(co()))
print(tostring(co()))
print(tostring(co()(1)))
