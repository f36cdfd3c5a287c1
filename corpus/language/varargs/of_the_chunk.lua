-- A module is loaded without arguments, so its own ... is empty.
local name, place = ...
local all = {...}
local function shown(...) return select("#", ...) .. tostring((...)) end
local args = {"own"}
print(tostring(name) .. " " .. tostring(place) .. " " .. #all .. " " .. select("#", ...) .. " " .. args[1])
print(shown(...) .. " " .. shown("x", ...) .. " " .. tostring((...)))
for i = 1, select("#", ...) do print(tostring((select(i, ...)))) end
