-- Nothing and nil differ where values are counted.
local function nothing() end
local function null() return nil end
local function count(...) return select("#", ...) end
print(count(nothing()) .. count(null()) .. count(nothing(), nothing()) .. count(nothing(), null()))
local t = {nothing(), nothing()}
print(#t .. " " .. tostring(t[1]))
print(tostring(pcall(tostring)) .. " " .. tostring(pcall(tostring, nil)))
local function pass(...) return ... end
print(count(pass(nothing())) .. count(pass(null())) .. count((nothing())))
