-- Strings are bytes: length, byte, char.
local word = "Größe"
print(tostring(#word) .. " " .. tostring(word:len()))
print(table.concat({word:byte(1, -1)}, " "))
print(string.char(72, 101, 108, 108, 111))
print(tostring(("abc"):byte()) .. " " .. tostring(("abc"):byte(-1)))
print(tostring(select("#", ("abc"):byte(10))))
print(tostring(#string.char()) .. " " .. tostring(#"a\0b"))
print(word:sub(1, 2) .. "|" .. word:sub(-1))
