-- Two closures over one variable see each other's writes.
local function pair()
    local value = 0
    local function get() return value end
    local function set(v) value = v end
    return get, set
end
local get, set = pair()
local get2, set2 = pair()
set(5)
set2(7)
print(get() .. " " .. get2())
set(get() + get2())
print(get() .. " " .. get2())
