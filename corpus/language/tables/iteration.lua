-- ipairs stops at nil; pairs visits everything; next walks by hand.
local t = {1, 2, 3, nil, 5}
local n = 0
for _ in ipairs(t) do n = n + 1 end
print("ipairs " .. n)
local map = {one = 1, two = 2, three = 3, [10] = 10, [-1] = -1}
local keys = {}
for k in pairs(map) do keys[#keys + 1] = tostring(k) end
table.sort(keys)
print(table.concat(keys, " "))
local sum = 0
for _, v in pairs(map) do sum = sum + v end
print("sum " .. sum)
local count, key = 0, nil
repeat
    key = next(map, key)
    if key ~= nil then count = count + 1 end
until key == nil
print("count " .. count)
local list = {}
for i, v in pairs({"a", "b", "c"}) do list[#list + 1] = i .. v end
print(table.concat(list, " "))
