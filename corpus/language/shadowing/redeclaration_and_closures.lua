-- A redeclared local is a new variable for the closures made before.
local v = "first"
local function get_first() return v end
local v = "second"
local function get_second() return v end
v = "changed"
print(get_first() .. " " .. get_second())
local fs = {}
for i = 1, 2 do
    local x = i
    fs[#fs + 1] = function() x = x + 1 return x end
    local x = i * 100
    fs[#fs + 1] = function() x = x + 1 return x end
end
print(fs[1]() .. " " .. fs[2]() .. " " .. fs[3]() .. " " .. fs[4]() .. " " .. fs[1]())
