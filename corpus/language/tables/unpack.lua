-- unpack with ranges, into calls and constructors.
local t = {1, 2, 3, 4, 5}
local a, b, c = table.unpack(t)
print(a .. b .. c)
print(tostring(select("#", table.unpack(t))))
print(table.concat({table.unpack(t, 2, 4)}, " "))
print(tostring((table.unpack(t, 5))))
print(tostring(select("#", table.unpack({}, 1, 3))))
local x, y = table.unpack({"only"})
print(tostring(x) .. " " .. tostring(y))
print(tostring(math.max(table.unpack({4, 9, 2}))))
print(tostring(select("#", table.unpack({}))))
