-- __metatable hides and protects.
local object = setmetatable({}, {__metatable = "private", __index = {value = 42}})
print(getmetatable(object) .. " " .. object.value)
print(tostring(pcall(setmetatable, object, nil)))
local open = setmetatable({}, {})
print(tostring(getmetatable(open) ~= nil) .. " " .. tostring(getmetatable({})))
print(tostring(getmetatable(setmetatable({}, nil))))
print(tostring(getmetatable("").__index == string))
