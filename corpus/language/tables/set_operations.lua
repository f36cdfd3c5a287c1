-- Sets with union, intersection, difference.
local function set(list)
    local s = {}
    for _, v in ipairs(list) do s[v] = true end
    return s
end
local function sorted(s)
    local out = {}
    for v in pairs(s) do out[#out + 1] = v end
    table.sort(out)
    return table.concat(out, " ")
end
local function union(a, b)
    local r = {}
    for v in pairs(a) do r[v] = true end
    for v in pairs(b) do r[v] = true end
    return r
end
local function intersection(a, b)
    local r = {}
    for v in pairs(a) do r[v] = b[v] end
    return r
end
local function difference(a, b)
    local r = {}
    for v in pairs(a) do if not b[v] then r[v] = true end end
    return r
end
local a, b = set({1, 2, 3, 4}), set({3, 4, 5})
print(sorted(union(a, b)))
print(sorted(intersection(a, b)))
print(sorted(difference(a, b)))
