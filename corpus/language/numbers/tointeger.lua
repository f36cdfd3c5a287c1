-- math.tointeger keeps what has an integer value.
print(tostring(math.tointeger(3.0)))
print(tostring(math.tointeger(-8)))
print(tostring(math.tointeger(3.5)))
print(tostring(math.tointeger(2 ^ 40)))
