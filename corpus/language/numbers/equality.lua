-- Integers and floats of the same value are equal and are the same table key.
print(tostring(1 == 1.0))
print(tostring(0.5 == 1 / 2))
print(tostring("1" == 1))
print(tostring(1 == true))
print(tostring(0 == false))
local t = {}
t[1] = "one"
t[2.0] = "two"
t[4 / 2 + 1] = "three"
print(t[1.0] .. " " .. t[2] .. " " .. t[3])
print(tostring(#t))
