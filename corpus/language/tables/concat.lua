-- concat with separators and ranges.
local t = {"a", "b", 3, "d", 5}
print(table.concat(t))
print(table.concat(t, ", "))
print(table.concat(t, "-", 2))
print(table.concat(t, "-", 2, 4))
print("[" .. table.concat(t, "-", 4, 3) .. "]")
print("[" .. table.concat({}, ",") .. "]")
print(table.concat({"only"}, ","))
print(tostring(pcall(table.concat, {1, {}, 3})))
