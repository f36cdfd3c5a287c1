-- Multiple assignment evaluates everything before it assigns.
local a, b, c = 1, 2, 3
a, b = b, a
print(a .. b .. c)
a, b, c = c, a, b
print(a .. b .. c)
local t = {1, 2, 3}
t[1], t[3] = t[3], t[1]
print(table.concat(t, ""))
local i = 1
i, t[i] = i + 1, 20
print(i .. " " .. table.concat(t, " "))
local x, y, z = 1
print(tostring(x) .. tostring(y) .. tostring(z))
x, y = 1, 2, 3
print(x .. y)
t.a, t.b = "A"
print(t.a .. tostring(t.b))
