-- spec/dialect.md §1.6: the array part first, then the other keys in insertion order; a key set again comes last.
local function keys(t)
    local out = {}
    for k in pairs(t) do out[#out + 1] = tostring(k) end
    return table.concat(out, " ")
end
print(keys({z = 1, 10, a = 2, 20, m = 3}))
local t = {}
t.second = 2
t.first = 1
t[1] = "one"
t.third = 3
print(keys(t))
t.second = nil
t.second = 4
t.first = 5
print(keys(t))
