-- Deep copy and deep comparison with cycles.
local function deep_copy(value, seen)
    if type(value) ~= "table" then return value end
    seen = seen or {}
    if seen[value] then return seen[value] end
    local copy = {}
    seen[value] = copy
    for k, v in pairs(value) do copy[deep_copy(k, seen)] = deep_copy(v, seen) end
    return copy
end
local function deep_equal(a, b)
    if type(a) ~= "table" or type(b) ~= "table" then return a == b end
    for k, v in pairs(a) do if not deep_equal(v, b[k]) then return false end end
    for k in pairs(b) do if a[k] == nil then return false end end
    return true
end
local a = {1, {2, {3}}, x = {y = {z = "deep"}}}
local b = deep_copy(a)
print(tostring(a == b) .. " " .. tostring(deep_equal(a, b)))
b.x.y.z = "changed"
print(a.x.y.z .. " " .. tostring(deep_equal(a, b)))
local loop = {name = "loop"}
loop.me = loop
local loop_copy = deep_copy(loop)
print(tostring(loop_copy ~= loop) .. " " .. tostring(loop_copy.me == loop_copy))
