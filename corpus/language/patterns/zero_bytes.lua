-- %z, from Lua 5.1, is the class of the zero byte.
print((("a\0b\0"):gsub("%z", "<0>")))
print((("a\0b\1c"):gsub("[%z\1-\31]", function(c) return "<" .. c:byte() .. ">" end)))
print(tostring(("abc"):find("%z")) .. " " .. tostring(("ab\0"):find("%z")))
print((("a\0b"):gsub("%Z", "x"):gsub("%z", "0")))
print(tostring(("zz\0"):find("%z+")))
