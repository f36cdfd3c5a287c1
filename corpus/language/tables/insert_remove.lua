-- insert and remove at the ends and in the middle.
local t = {}
table.insert(t, "b")
table.insert(t, "d")
table.insert(t, 1, "a")
table.insert(t, 3, "c")
table.insert(t, #t + 1, "e")
print(table.concat(t, ""))
print(table.remove(t) .. " " .. table.remove(t, 1) .. " " .. table.remove(t, 2))
print(table.concat(t, "") .. " " .. #t)
table.remove(t)
table.remove(t)
print(tostring(table.remove(t)) .. " " .. #t)
