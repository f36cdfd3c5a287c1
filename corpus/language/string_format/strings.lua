-- String directives.
print(string.format("[%s] [%10s] [%-10s] [%.3s]", "text", "text", "text", "text"))
print(string.format("%s %s %s", "a", 1, 2.5))
print(string.format("%s", tostring(nil)) .. " " .. string.format("%s", tostring(true)))
print(string.format("%s and %s", "first", "second"))
print(string.format("%%s"))
print(string.format("%5s|%-5s|%5s", "e", "ab", ""))
print(string.format("%10.4s|", "abcdefgh"))
