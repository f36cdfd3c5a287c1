-- map, filter, reduce, each.
local function map(t, f)
    local r = {}
    for i, v in ipairs(t) do r[i] = f(v, i) end
    return r
end
local function filter(t, p)
    local r = {}
    for _, v in ipairs(t) do if p(v) then r[#r + 1] = v end end
    return r
end
local function reduce(t, f, start)
    local acc = start
    for _, v in ipairs(t) do acc = f(acc, v) end
    return acc
end
local numbers = {1, 2, 3, 4, 5, 6}
print(table.concat(map(numbers, function(v, i) return v * i end), " "))
print(table.concat(filter(numbers, function(v) return v % 2 == 0 end), " "))
print(tostring(reduce(numbers, function(a, b) return a + b end, 0)))
print(reduce(map(filter(numbers, function(v) return v > 3 end), function(v) return "<" .. v .. ">" end),
    function(a, b) return a .. b end, ""))
