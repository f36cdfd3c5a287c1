-- spec/dialect.md §1.3: with bounds that are not constants the loop variable is a float in the engine and an integer
-- here; what prints, compares, indexes and divides must not show it.
local folded, items = 1 + 2, {"a", "b", "c"}
local function each(first: integer, limit: integer): string
    local out = {}
    for i = first, limit do out[#out + 1] = i .. "=" .. items[i] .. ":" .. i // 2 .. ":" .. i / 2 end
    return table.concat(out, " ")
end
local function untyped(limit)
    local total = 0
    for i = 1, limit do total = total + i end
    return total
end
print(each(1, folded))
print(each(1, #items))
print(untyped(folded), untyped(2.5), untyped(#items))
for i = 1, 1.5 + 1.5 do items[i] = i == 3 end
print(#items, items[3] == true)
