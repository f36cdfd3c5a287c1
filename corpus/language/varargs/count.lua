-- select("#") counts nils too.
local function count(...) return select("#", ...) end
print(count() .. " " .. count(nil) .. " " .. count(1, nil) .. " " .. count(nil, nil, nil) .. " " .. count(1, 2, 3))
local function pass(...) return ... end
print(count(pass()) .. " " .. count(pass(nil)) .. " " .. count((pass(1, 2))) .. " " .. count(pass(1, nil), pass(2, nil)))
local function nothing() end
print(count(nothing()) .. " " .. count((nothing())) .. " " .. count(nothing(), nothing()))
