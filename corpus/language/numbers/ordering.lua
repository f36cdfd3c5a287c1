-- Comparison across integers and floats, and of strings byte by byte.
local values = {3, -1, 2.5, 10, 0, -0.5}
table.sort(values)
local out = {}
for i, v in ipairs(values) do out[i] = tostring(v) end
print(table.concat(out, " "))
print(tostring(1 < 1.5) .. " " .. tostring(2 <= 2.0) .. " " .. tostring(3 > 3.5))
print(tostring("a" < "b") .. " " .. tostring("Z" < "a") .. " " .. tostring("10" < "9"))
print(tostring("abc" < "abcd") .. " " .. tostring("" < "a") .. " " .. tostring("b" >= "abc"))
