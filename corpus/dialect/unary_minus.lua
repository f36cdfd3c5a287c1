-- spec/dialect.md §1.3: unary minus on an integer variable gives a float.
local n, least = 9007199254740993, math.mininteger
print(n, -n)
print(-least)
local five = 5
print(-five, - -five)
