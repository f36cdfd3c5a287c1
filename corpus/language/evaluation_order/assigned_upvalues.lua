-- t[k] = f(): a table or key of an outer function is read before f runs, a local one after it.
local list, index = {}, 1
local first = list
local function renew(value)
    list = {}
    index = index + 1
    return value
end
local function store() list[1] = renew("a") end
store()
print(tostring(first[1]) .. " " .. tostring(list[1]))

local before = list
local function store_at() list[index] = renew("b") end
store_at()
print(tostring(before[2]) .. " " .. tostring(before[3]) .. " " .. tostring(list[2]) .. " " .. tostring(list[3]))

-- In the chunk itself they are locals.
local kept = list
list[1] = renew("c")
print(tostring(kept[1]) .. " " .. tostring(list[1]))

box = {}
local old = box
local function replace() box = {} return "d" end
box[1] = replace()
print(tostring(old[1]) .. " " .. tostring(box[1]))
