-- One name for a number, a text, a table and a function in turn.
local value = 5
print(tostring(value + 1))
local value = "text"
print(value .. "!")
local value = {value, value}
print(#value .. value[1])
local get = function() return value end
local value = get
print(type(value()) .. " " .. type(value))
