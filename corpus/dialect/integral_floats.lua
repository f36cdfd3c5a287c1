-- spec/dialect.md §1.3: floats with an integral value print without a fraction, other floats in Go's shortest form.
print(10 / 2, 3.0, 2 ^ 10, 1e15)
print(2 ^ 53)
print(2 ^ 63)
print(1e20, 1e100)
print(0.1 + 0.2)
print(7 / 2, 1.5e-7, 0.1)
print(tostring(6 / 3) .. "," .. 4 / 2 .. "," .. string.format("%s", 8 / 2))
local zero = 0
print(1 / zero, -1 / zero, zero / zero)
local total = 0
for _, price in ipairs({1.5, 2.5, 6}) do total = total + price end
print("total " .. total)
