-- __eq is asked only for two different tables; its result becomes a boolean.
local asked = 0
local mt = {__eq = function() asked = asked + 1 return "yes" end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print(tostring(a == b) .. " " .. tostring(a == a) .. " " .. tostring(a == 1) .. " " .. tostring(a == nil) .. " " .. asked)
print(tostring(a ~= b))
local t = {[a] = "found"}
print(tostring(t[a]) .. " " .. tostring(t[b]))
