-- Grouping, counting, inverting.
local words = {"apple", "avocado", "banana", "blueberry", "cherry", "apple"}
local groups, counts = {}, {}
for _, w in ipairs(words) do
    local initial = w:sub(1, 1)
    groups[initial] = groups[initial] or {}
    table.insert(groups[initial], w)
    counts[w] = (counts[w] or 0) + 1
end
for _, initial in ipairs({"a", "b", "c", "d"}) do
    print(initial .. ": " .. table.concat(groups[initial] or {}, ","))
end
print(counts.apple .. " " .. counts.banana .. " " .. tostring(counts.zebra))
