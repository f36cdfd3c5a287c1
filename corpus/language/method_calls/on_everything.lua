-- Receivers of every form.
local object = {n = 1, child = {n = 2}}
function object:get(extra) return self.n + (extra or 0) end
function object.child:get() return self.n * 100 end
function object:me() return self end
local function make() return object end
print(object:get() .. " " .. object:get(5) .. " " .. object.child:get())
print(make():get() .. " " .. make():me():me():get(1))
print(({get = function(self) return "literal" .. #self end, 1, 2}):get())
local list = {object, object.child}
print(list[1]:get() .. " " .. list[#list]:get())
print(("text"):len() .. " " .. (("a"):rep(3)):len())
