-- Sums of floats that are exact in binary.
local total = 0.5
for i = 1, 10 do
    total = total + i * 0.25
end
print(tostring(total))
local product = 1
for i = 1, 15 do product = product * i end
print(tostring(product))
local average = (3 + 4) / 2
print(tostring(average))
