-- The receiver and the function are fixed before the arguments are evaluated.
local a = {name = "old"}
function a:m(x) return self.name .. " " .. x end
local other = {name = "new", m = function() return "wrong" end}
local function f() a = other return "arg" end
print(a:m(f()))
local g = function(x) return "old g " .. x end
local function swap() g = function() return "new g" end return "arg" end
print(g(swap()))
print(g(swap()))
local t = {call = function(x) return "first " .. x end}
local function replace() t.call = function(x) return "second " .. x end return "arg" end
print(t.call(replace()))
print(t.call(replace()))
