-- Locals with the names of base functions and libraries.
local function first()
    local table = {concat = function() return "my concat" end}
    local string = "my string"
    local type = "my type"
    local next = 5
    return table.concat() .. ", " .. string .. ", " .. type .. ", " .. next
end
print(first())
print(type({}) .. " " .. table.concat({1, 2}, "+"))
local function second(select, error, pairs)
    return select + error + pairs
end
print(tostring(second(1, 2, 3)))
local math = {floor = function(x) return "floored " .. x end}
print(math.floor(2.5))
