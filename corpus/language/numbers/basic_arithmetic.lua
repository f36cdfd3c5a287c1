-- Integer arithmetic with every operator that keeps integers.
local a, b = 17, 5
print("sum " .. a + b)
print("difference " .. a - b)
print("product " .. a * b)
print("quotient " .. a // b)
print("remainder " .. a % b)
print("negated " .. -a)
print("power " .. string.format("%d", a ^ 2))
print("mixed " .. a * b - a // b + a % b)
