-- spec/dialect.md §1.4 and §1.5: names of Lua 5.1 that stayed, and functions without their newer parameters.
print(table.getn({1, 2, 3}), table.maxn({1, 2, [7] = 1}))
print(unpack({1, 2, 3}))
print(table.unpack({4, 5}))
for word in ("a b"):gfind("%a") do print(word) end
print(("ab"):rep(3, ","))
local t = {}
table.insert(t, nil)
print(#t)
print(#table.create(10, 0))
print(xpcall(function(...) return select("#", ...) end, function(e) return e end, 1, 2) and "handled" or "failed")
print(select(2, xpcall(function(...) return select("#", ...) end, function(e) return e end, 1, 2)))
