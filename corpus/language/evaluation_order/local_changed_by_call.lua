-- A captured local on the left of an operator is read after the call on the right.
local a = 1
local function f() a = 10 return 1 end
local function reset() a = 1 end
print(tostring(a + f())) reset()
print(tostring(a - f())) reset()
print(tostring(a * f())) reset()
print(tostring(a < f())) reset()
print(tostring(a == f())) reset()
print(tostring(a <= f())) reset()
