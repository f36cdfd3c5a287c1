-- One metatable for many objects; switching metatables changes behaviour.
local loud = {__index = {speak = function() return "LOUD" end}}
local quiet = {__index = {speak = function() return "quiet" end}}
local a, b = setmetatable({}, loud), setmetatable({}, loud)
print(a.speak() .. " " .. b.speak())
setmetatable(b, quiet)
print(a.speak() .. " " .. b.speak())
quiet.__index = loud.__index
print(b.speak())
setmetatable(b, nil)
print(tostring(b.speak))
