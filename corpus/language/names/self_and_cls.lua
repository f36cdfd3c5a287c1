-- self as a local, as a field, as a parameter in any place.
local self = "outer self"
local t = {self = "field self"}
function t:method(other) return type(self) .. " " .. self.self .. " " .. other.self end
function t.plain(a, self) return a .. " " .. self end
print(t:method({self = "other self"}))
print(t.plain("first", "second"))
print(self)
local cls = {init = function(self, cls) return self, cls end}
local a, b = cls:init("c")
print(tostring(a == cls) .. " " .. b)
