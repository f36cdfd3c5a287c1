-- Calls with many arguments and results.
local t = {}
for i = 1, 200 do t[i] = i end
local function sum(...)
    local s = 0
    for _, v in ipairs({...}) do s = s + v end
    return s, select("#", ...)
end
local s, n = sum(table.unpack(t))
print(s .. " " .. n)
print(tostring(select("#", table.unpack(t, 1, 150))))
print(tostring(math.max(table.unpack(t))))
print(tostring((select(180, table.unpack(t)))))
