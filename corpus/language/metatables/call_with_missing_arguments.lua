-- A table that is called passes itself in front of the arguments, also to a function that nobody else calls.
local Reader = {}
Reader.__call = function(self, key) return self[key] end
local reader = setmetatable({name = "reader", size = 3}, Reader)
print(reader("name") .. " " .. reader("size"))
print(tostring(reader("missing")))

local Adder = {__call = function(self, a, b, c) return self.base + a + (b or 0) + (c or 0) end}
local adder = setmetatable({base = 10}, Adder)
print(table.concat({adder(1), adder(1, 2), adder(1, 2, 3), adder(1, 2, 3, 4)}, " "))
