-- Steps that are not integers.
local out = {}
for x = 0, 1, 0.25 do out[#out + 1] = string.format("%.2f", x) end
print(table.concat(out, " "))
out = {}
for x = 1, 0, -0.5 do out[#out + 1] = string.format("%.2f", x) end
print(table.concat(out, " "))
local count = 0
for _ = 0.5, 3 do count = count + 1 end
print(tostring(count))
