-- What is written through a metatable, or by a function that takes many kinds of tables, is read as what it is.
local store = {n = 1}
local proxy = setmetatable({}, {__newindex = store, __index = store})
proxy.n = "text"
print(tostring(pcall(function() return store.n + 1 end)))

local base = {count = 2}
base.__newindex = function(t, k, v) rawset(base, k, v) end
local object = setmetatable({}, base)
object.count = "many"
print(tostring(pcall(function() return base.count * 2 end)))

local function mark(t, key, value) t[key or "mark"] = value end
local one, two = {mark = 1}, {mark = 2}
local others = {{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}
for _, other in ipairs(others) do mark(other, nil, 1) end
mark(one, nil, "marked")
mark(two, {}, true)
print(tostring(pcall(function() return one.mark + 1 end)))
local names = {}
for key in pairs(two) do names[#names + 1] = type(key) end
table.sort(names)
print(table.concat(names, " "))

local outside = {}
outside.call = function(t) t.mark = "outside" end
local function apply(f, t) return f(t) end
local three = {mark = 3}
apply(outside["call"], three)
print(tostring(pcall(function() return three.mark + 1 end)))
