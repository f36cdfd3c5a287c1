-- spec/dialect.md §1.3: `%` computes in floats, with the sign of the divisor; a zero divisor gives NaN.
local seven, zero, big = 7, 0, math.maxinteger
print(seven % 3, -seven % 3, seven % -3, 5.5 % 2)
print(seven % zero)
print(big % 10)
