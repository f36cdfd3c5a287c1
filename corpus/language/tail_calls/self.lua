-- A hundred thousand tail calls of a function to itself.
local function loop(n, acc)
    if n == 0 then return acc end
    return loop(n - 1, acc + n)
end
print(tostring(loop(100000, 0)))
local function countdown(n)
    if n > 0 then return countdown(n - 1) end
    return "done", n
end
print((countdown(50000)))
