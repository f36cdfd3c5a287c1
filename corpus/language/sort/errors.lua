-- Values without an order, errors in comparators.
print(tostring((pcall(table.sort, {1, "x", 2}))))
print(tostring((pcall(table.sort, {{}, {}}))))
local ok, e = pcall(table.sort, {3, 1, 2}, function() error({code = 1}) end)
print(tostring(ok) .. " " .. tostring(e.code))
local Item = {__lt = function(a, b) return a.n < b.n end}
local items = {}
for i, n in ipairs({3, 1, 2}) do items[i] = setmetatable({n = n}, Item) end
table.sort(items, function(a, b) return a < b end)
print(items[1].n .. items[2].n .. items[3].n)
