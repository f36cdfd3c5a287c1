-- spec/dialect.md §1.3: math.huge is the largest finite float, math.log ignores a base.
print(math.huge)
local zero = 0
print(tostring(math.huge < 1 / zero), tostring(math.huge == 1 / zero))
print(string.format("%.6f", math.log(8, 2)), string.format("%.6f", math.log(8)))
print(math.pow(2, 10), math.floor(3.7), math.ceil(3.2), math.sqrt(16), math.abs(-4))
print(math.type(1), math.type(1.5), tostring(math.type("1")))
print(math.max(1, 2.5), math.max(3, 2.5), math.fmod(7, 4))
print(math.modf(3.25))
