-- Instance fields hide methods; methods are values.
local Class = {value = "class value"}
Class.__index = Class
function Class:get() return "method " .. self.value end
local a = setmetatable({}, Class)
print(a:get())
a.value = "own value"
print(a:get())
a.get = function(self) return "own method " .. self.value end
print(a:get())
a.get = nil
print(a:get())
local method = a.get
print(method({value = "borrowed"}))
print(Class.get(a))
local bound = function(...) return a:get(...) end
print(bound())
