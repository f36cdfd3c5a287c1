-- spec/dialect.md §1.3: `>>` keeps the sign, far shifts give 0, negative counts reverse, floats are truncated.
local minus, one, three, count, far = -16, 1, 3.7, -2, 64
print(minus >> 2, minus << 1, minus >> far, one << far)
print(one << 62, one >> count)
print(three & 1, three | 4, ~three)
local ok, message = pcall(function() return "6" & one end)
print(tostring(ok), (message:gsub("^.-:%d+: ", ""):gsub(" %(.*$", "")))
