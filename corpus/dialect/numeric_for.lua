-- spec/dialect.md §1.3: loop values print without a fraction even when the step is fractional.
for x = 0, 1, 0.5 do print(x) end
local limit = 3
local out = {}
for i = 1, limit do out[#out + 1] = i / 1 end
print(table.concat(out, ","))
