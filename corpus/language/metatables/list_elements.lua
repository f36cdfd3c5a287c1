-- Elements of lists whose tables have metatables, and of others beside them.
local defaults = setmetatable({ 1 }, { __index = function(_, key) return key * 100 end })
local sum = 0
for i = 1, 3 do
    sum = sum + defaults[i]
end
print(tostring(sum))
local logged = {}
local watched = setmetatable({}, { __newindex = function(t, key, value)
    rawset(t, key, value)
    logged[#logged + 1] = key .. "=" .. value
end })
for i = 1, 3 do
    watched[i] = i
end
print(table.concat(logged, " "))

local plain = { 4, 5 }
local sums = {}
for i = 1, #plain do
    sums[i] = plain[i] + 1
end
print(table.concat(sums, " "))
local late = { 7 }
local function read(t, i)
    return t[i] + 1
end
print(tostring(read(late, 1)))
setmetatable(late, { __index = { 0, 30 } })
print(tostring(read(late, 2)))
local added = setmetatable({}, { __add = function(_, other) return tostring(other) end })
local short = { added }
local third = 3
print(short[1] + short[third])
