-- Protected calls of methods, built-in functions and callable tables.
local object = {name = "obj"}
function object:hello(who) return self.name .. " greets " .. who end
print(select(2, pcall(object.hello, object, "you")))
print(tostring((pcall(object.hello))))
print(select(2, pcall(string.upper, "up")))
print(tostring((pcall(string.rep))))
local callable = setmetatable({}, {__call = function(_, x) return "called with " .. x end})
print(select(2, pcall(callable, 5)))
print(tostring((pcall(42))))
print(tostring((pcall("text"))))
