-- Division always gives a float; fractions print in shortest form.
local function half(n) return n / 2 end
print(tostring(half(7)))
print(tostring(half(-1)))
print(tostring(1 / 4 + 1 / 8))
print(tostring(0.1))
print(tostring(-2.75))
print(tostring(1.5e-7))
print(tostring(1e100))
print(tostring(123456.789))
