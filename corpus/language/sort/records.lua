-- Sorting records by several fields.
local people = {
    {name = "Ann", age = 30, city = "Rome"},
    {name = "Bob", age = 25, city = "Oslo"},
    {name = "Cid", age = 30, city = "Oslo"},
    {name = "Dee", age = 25, city = "Rome"},
}
local function by(...)
    local fields = {...}
    return function(a, b)
        for _, f in ipairs(fields) do
            if a[f] ~= b[f] then return a[f] < b[f] end
        end
        return false
    end
end
local function names()
    local out = {}
    for i, p in ipairs(people) do out[i] = p.name end
    return table.concat(out, " ")
end
table.sort(people, by("age", "name"))
print(names())
table.sort(people, by("city", "age"))
print(names())
table.sort(people, function(a, b) return a.name > b.name end)
print(names())
