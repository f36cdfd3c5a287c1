-- A local operand is read by the operation, after a call on its right may have changed it.
local x = 1
local function f() x = 10 return 1 end
print(tostring(x + f()))
x = 1
print(tostring(x & f()))
x = 1
print(tostring((x) & f()))
x = 1
print(tostring(x .. f()))
x = 1
print(tostring(x < f()))
x = 1
print(tostring(x == f()))
x = 1
local t = { x, f(), x }
print(t[1] .. " " .. t[3])
x = 1
local function g(a, b) return a .. " " .. b end
print(g(x, f()))
x = 1
print(tostring((x + 1) + f()))
local function h()
  local y = 1
  local function k() y = 5 return 2 end
  return y + k(), y * k(), y // k()
end
print(table.concat({h()}, " "))
