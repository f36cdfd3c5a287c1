-- Tables are references; equality is identity.
local a = {1}
local b = a
b[1] = 2
print(a[1] .. " " .. tostring(a == b) .. " " .. tostring(a == {2}))
local function copy(t)
    local c = {}
    for k, v in pairs(t) do c[k] = v end
    return c
end
local original = {1, nested = {2}}
local shallow = copy(original)
shallow[1] = 9
shallow.nested[1] = 9
print(original[1] .. " " .. original.nested[1])
local cycle = {}
cycle.self = cycle
print(tostring(cycle.self.self.self == cycle))
