-- Tables that get their metatables late, from somebody else, or by a detour.
local hooks = {
    __len = function() return false end,
    __add = function() return nil end,
    __concat = function(a, b) return false end,
    __index = function(_, key) return key end,
}
local function show(what, length, sum, text)
    print(what .. ": " .. tostring(length) .. " " .. tostring(sum) .. " " .. tostring(text))
end

local plain = {7, 8, 9}
show("plain", #plain, plain[1] + 1, plain[2] .. "")

local late = {7}
show("before", #late, late[1] + 1, late[1] .. "")
local function give(table_, metatable) return setmetatable(table_, metatable) end
give(late, hooks)
show("after", #late, late + 1, late .. "")

local filled = {}
local early = setmetatable({}, filled)
show("empty metatable", #early, 0, "")
for name, hook in pairs(hooks) do filled[name] = hook end
show("filled metatable", #early, early + 1, early .. "")

local alias = {}
local other = alias
give(other, hooks)
show("alias", #alias, alias + 1, alias .. "")

local function clone(value)
    local copy = {}
    for key, item in pairs(value) do copy[key] = item end
    return setmetatable(copy, getmetatable(value))
end
local first, second = clone(plain), clone(late)
show("copy of plain", #first, first[1] + 1, first[1] .. "")
show("copy", #second, second + 1, second .. "")

local caught = select(2, pcall(error, give({}, hooks)))
show("caught", #caught, caught + 1, caught .. "")
local thread = coroutine.create(function(value)
    local again = coroutine.yield(value)
    error(again)
end)
local _, yielded = coroutine.resume(thread, give({}, hooks))
show("yielded", #yielded, yielded + 1, yielded .. "")
local _, raised = coroutine.resume(thread, give({}, hooks))
show("raised", #raised, raised + 1, raised .. "")

local set = {}
set[give({}, hooks)] = true
for member in pairs(set) do show("key", #member, member + 1, member .. "") end
for member in pairs({[give({}, hooks)] = true}) do show("key of a constructor", #member, member + 1, member .. "") end

local nested = setmetatable({}, {__index = setmetatable({}, {__index = {deep = give({}, hooks)}})})
show("inherited", #nested.deep, nested.deep + 1, nested.deep .. "")
local maker = setmetatable({}, {__add = function() return give({}, hooks) end})
show("made by an operator", #(maker + 1), (maker + 1) + 1, (maker + 1) .. "")
local either = #plain > 2 and late or plain
show("either", #either, either + 1, either .. "")
setmetatable(late, nil)
show("taken away", #late, late[1] + 1, late[1] .. "")
