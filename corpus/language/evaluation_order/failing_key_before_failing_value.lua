-- Found by fuzzing: when the key and the value both fail, the key's error is raised; metamethods run in that order.
local t = {}
local absent
local ok, message = pcall(function() t[absent + 1] = absent .. "x" end)
print(tostring(ok), (message:find("concatenate", 1, true)) == nil)
local log = {}
local traced = setmetatable({}, {
    __add = function() log[#log + 1] = "add" return 1 end,
    __mul = function() log[#log + 1] = "mul" return 2 end,
})
local function store(object) t[object + 1] = object * 2 end
store(traced)
print(table.concat(log, ","), t[1])
