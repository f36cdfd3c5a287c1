-- A table with two thousand entries in both parts.
local t = {}
for i = 1, 2000 do
    t[i] = i
    t["key" .. i] = i * 2
end
local sum, doubled = 0, 0
for i = 1, 2000 do
    sum = sum + t[i]
    doubled = doubled + t["key" .. i]
end
print(#t .. " " .. sum .. " " .. doubled)
for i = 2000, 1001, -1 do t[i] = nil end
print(#t .. " " .. tostring(t.key1500))
