-- Byte order decides.
local words = {"pear", "Apple", "apple", "Pear", "app", "10", "9", "_"}
table.sort(words)
print(table.concat(words, " "))
print(tostring("a" == "a") .. " " .. tostring("a" ~= "A"))
print(tostring("" == "") .. " " .. tostring("a" .. "b" == "ab"))
