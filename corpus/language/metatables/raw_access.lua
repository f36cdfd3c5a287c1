-- rawget, rawset, rawequal bypass metamethods.
local log = {}
local t = setmetatable({}, {
    __index = function(_, k) log[#log + 1] = "get " .. k return 0 end,
    __newindex = function(_, k) log[#log + 1] = "set " .. k end,
})
local _ = t.a
t.b = 1
print(tostring(rawget(t, "a")) .. " " .. tostring(rawget(t, "b")))
rawset(t, "b", 2)
t.b = 3
print(tostring(rawget(t, "b")) .. " " .. tostring(rawequal(t, t)))
print(table.concat(log, ", "))
