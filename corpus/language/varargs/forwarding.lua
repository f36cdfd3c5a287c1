-- Varargs in the middle are one value, at the end all of them.
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    return select("#", ...) .. ":" .. table.concat(out, ",")
end
local function middle(...) return show("first", ..., "last") end
local function ending(...) return show("first", ...) end
local function wrapped(...) return show((...)) end
print(middle(1, 2, 3))
print(ending(1, 2, 3))
print(wrapped(1, 2, 3))
print(middle())
print(ending())
print(wrapped())
print(ending(nil, nil))
