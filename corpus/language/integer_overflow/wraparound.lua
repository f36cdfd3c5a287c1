-- Sums and products of integers wrap around at 64 bits.
local max = math.maxinteger
local min = math.mininteger
print(tostring(max))
print(tostring(min))
print(tostring(max + 1))
print(tostring(min - 1))
print(tostring(max * 2))
print(tostring(max - min))
print(tostring(max * max))
