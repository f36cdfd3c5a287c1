-- spec/dialect.md §1.8 and §1.1: comparison metamethods must be identical on both sides; newer ones are ignored.
local function object(eq, lt) return setmetatable({}, {__eq = eq, __lt = lt}) end
local function yes() return true end
local function also_yes() return true end
print(tostring(object(yes) == object(yes)), tostring(object(yes) == object(also_yes)))
print(tostring(object(nil, yes) < object(nil, yes)), tostring((pcall(function() return object(nil, yes) < object(nil, also_yes) end))))
local newer = setmetatable({}, {
    __idiv = function() return "idiv" end,
    __band = function() return "band" end,
    __pairs = function() return function() end end,
    __index = {"inherited"},
})
newer.own = 1
print(tostring((pcall(function() return newer // 1 end))), tostring((pcall(function() return newer & 1 end))))
for k in pairs(newer) do print("pairs " .. k) end
local n = 0
for _ in ipairs(newer) do n = n + 1 end
print("ipairs " .. n, newer[1])
