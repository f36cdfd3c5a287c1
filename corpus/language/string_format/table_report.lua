-- A small aligned report.
local rows = {
    {name = "apple", count = 3, price = 1.25},
    {name = "watermelon", count = 1, price = 12.5},
    {name = "fig", count = 120, price = 0.05},
}
print(string.format("%-12s|%6s|%8s", "item", "count", "price"))
print(("-"):rep(28))
local total = 0
for _, row in ipairs(rows) do
    total = total + row.count * row.price
    print(string.format("%-12s|%6d|%8.2f", row.name, row.count, row.price))
end
print(string.format("%-12s|%6s|%8.2f", "total", "", total))
