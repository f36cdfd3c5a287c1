-- __newindex sees only new fields; rawset goes around it.
local log = {}
local t = setmetatable({existing = 1}, {
    __newindex = function(self, k, v)
        log[#log + 1] = k .. "=" .. tostring(v)
        rawset(self, k, v)
    end
})
t.existing = 2
t.fresh = 3
t.fresh = 4
t[1] = "one"
print(table.concat(log, " ") .. " | " .. t.existing .. " " .. t.fresh .. " " .. t[1])
local store = {}
local redirect = setmetatable({}, {__newindex = store, __index = store})
redirect.x = 5
print(tostring(rawget(redirect, "x")) .. " " .. store.x .. " " .. redirect.x)
