-- spec/dialect.md §1.3: `//` truncates both operands to integers first; only literals are folded as floats.
local a, b, c, half, one, zero = 7.9, 7.5, 2.5, 0.5, 1, 0
print(7 // 2, -7 // 2, 7 // -2)
print(a // 2, b // c)
local ok, message = pcall(function() return one // half end)
print(tostring(ok), (message:gsub("^.-:%d+: ", "")))
ok, message = pcall(function() return one // zero end)
print(tostring(ok), (message:gsub("^.-:%d+: ", "")))
ok = pcall(function() return "7" // 2 end)
print(tostring(ok))
