-- __pow and __div, and which operand decides.
local L = {__div = function(a, b) return "div" end, __pow = function(a, b) return "pow" end}
local R = {__div = function(a, b) return "right div" end}
local l, r = setmetatable({}, L), setmetatable({}, R)
print(l / 1 .. " " .. 1 / l .. " " .. l ^ 2 .. " " .. 2 ^ l)
print(l / r .. ", " .. r / l .. ", " .. 1 / r)
print(tostring(pcall(function() return l + 1 end)))
