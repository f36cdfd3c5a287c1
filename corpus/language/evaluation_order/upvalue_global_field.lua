-- Upvalues and fields are read before the call on the right.
local t = {x = 1}
local up = 1
local function f() t.x = 10 return 1 end
local function g() up = 10 return 1 end
local function through_upvalue() return up + g() end
print(tostring(t.x + f()))
print(tostring(through_upvalue()))
t.x, up = 1, 1
local function both() return (up < g()) == (up == 10) end
print(tostring(both()))
