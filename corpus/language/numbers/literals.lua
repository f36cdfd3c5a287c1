-- Forms of numerals.
print(tostring(0xff) .. " " .. tostring(0XA0) .. " " .. tostring(0x0))
print(tostring(1e-2) .. " " .. tostring(25e-1) .. " " .. tostring(.5) .. " " .. tostring(3.125))
print(tostring(1000000000000))
print(tostring(9007199254740993))
print(tostring(9223372036854775807))
