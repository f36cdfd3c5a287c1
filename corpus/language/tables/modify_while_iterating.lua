-- Clearing and changing existing fields during a traversal is allowed.
local t = {}
for i = 1, 10 do t["k" .. i] = i end
for k, v in pairs(t) do
    if v % 2 == 0 then t[k] = nil else t[k] = v * 10 end
end
local keys = {}
for k in pairs(t) do keys[#keys + 1] = k .. "=" .. t[k] end
table.sort(keys)
print(table.concat(keys, " "))
local list = {5, 6, 7}
for i, v in ipairs(list) do list[i] = v + 1 end
print(table.concat(list, " "))
for k in pairs(t) do t[k] = nil end
print(tostring(next(t)))
