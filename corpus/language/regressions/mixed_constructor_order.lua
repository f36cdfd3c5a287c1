-- Positional and named items of a constructor are evaluated as written.
local log = {}
local function n(x) log[#log + 1] = x return x end
local t = {n("a"), x = n("b"), n("c"), [n("k")] = n("d"), n("e"), y = n("f"), n("g")}
print(table.concat(log) .. " " .. table.concat(t) .. " " .. t.x .. t.k .. t.y)
local function many() log[#log + 1] = "m" return 7, 8, 9 end
local u = {z = n("z"), many()}
print(#u .. u.z)
local v = {many(), z = n("z")}
print(tostring(#v))
