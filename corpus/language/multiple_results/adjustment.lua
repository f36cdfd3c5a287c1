-- How many results each position takes.
local function two() return "a", "b" end
local function none() return end
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    return "(" .. table.concat(out, ",") .. ")"
end
local x, y, z = two()
print(show(x, y, z))
x, y, z = two(), "c"
print(show(x, y, z))
x, y, z = "0", two()
print(show(x, y, z))
x, y = none()
print(show(x, y))
x = two()
print(show(x))
print(show(two(), two()))
print(show((two())))
print(show(two(), none()))
print(show(none(), two()))
print(show({two()}, 1) ~= nil and "table" or "")
