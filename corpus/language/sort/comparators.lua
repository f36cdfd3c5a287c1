-- Comparators for every order; keys are unique so the result is determined.
local function joined(t) return table.concat(t, " ") end
local t = {5, 2, 8, 1, 9, 3}
table.sort(t)
print(joined(t))
table.sort(t, function(a, b) return a > b end)
print(joined(t))
local words = {"pear", "fig", "banana", "kiwi", "apple"}
table.sort(words, function(a, b)
    if #a ~= #b then return #a < #b end
    return a < b
end)
print(joined(words))
local one, none = {1}, {}
table.sort(one)
table.sort(none, function() error("never called") end)
print(#one .. #none .. "")
