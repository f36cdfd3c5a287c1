-- Numbers are accepted where the string library wants text.
print(string.rep(3, 2) .. " " .. string.len(1234) .. " " .. string.upper(12) .. " " .. string.sub(98765, 2, 3))
print((string.gsub(1001, 0, "-")) .. " " .. string.format("%s", 5))
print(table.concat({1, 2, 3}, 0))
print(tostring(("5"):rep(2) + 1))
