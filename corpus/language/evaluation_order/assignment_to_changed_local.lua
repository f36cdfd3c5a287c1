-- A local used as key or table is the one after the call.
local t, i = {}, 1
local function f() i = 5 return "v" end
t[i] = f()
print(tostring(t[1]) .. " " .. tostring(t[5]))
local old, new = {}, {}
local current = old
local function switch() current = new return "w" end
current[1] = switch()
print(tostring(old[1]) .. " " .. tostring(new[1]))
