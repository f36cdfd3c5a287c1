-- Sums that grow with themselves reach 2^63 within a few steps.
local function show(name, value)
  print(name .. " " .. tostring(value))
end

local n = 1
for i = 1, 70 do
  n = n + n + 1
end
show("itself", n)

local a, b = 1, 1
for i = 1, 70 do
  a = a + b
  b = b + a
end
show("mutual", a)
show("mutual", b)

local c, d = 0, 1
for i = 1, 100 do
  c, d = d, c + d
end
show("swapped", c)

local e = 3
for i = 1, 65 do
  local step = e
  e = e - step - step
end
show("under another name", e)

local f = 1
local function current()
  return f
end
for i = 1, 66 do
  f = f + current() + 5
end
show("through a function", f)

local g = 1
local function add(step)
  g = g + step
end
for i = 1, 67 do
  add(g)
end
show("through a parameter", g)

local state = { last = 7, total = 1 }
for i = 1, 63 do
  state.total = state.total + state.last
  state.last = state.total
end
show("through a field", state.total)

local list = { 1 }
for i = 1, 68 do
  list[#list + 1] = list[#list] + list[#list] + i
end
show("through a list", list[#list])

local h, speed = 0, 1
local function faster()
  speed = speed * 3
end
for i = 1, 45 do
  faster()
  h = h + speed
end
show("a step that a closure changes", h)

local k = 1
local grow = coroutine.wrap(function()
  while true do
    k = k * 2
    coroutine.yield(k)
  end
end)
for i = 1, 64 do
  k = k + 1
  grow()
end
show("changed in a coroutine", k)

local function double(depth)
  if depth == 0 then
    return 1
  end
  local half = double(depth - 1)
  return half + half + depth
end
show("result of a recursion", double(70))

local function run(depth, value)
  if depth == 0 then
    return value
  end
  return run(depth - 1, value + value + 1)
end
show("argument of a recursion", run(70, 1))

local odd
local function even(depth, value)
  if depth == 0 then
    return value
  end
  return odd(depth - 1, value * 2)
end
function odd(depth, value)
  if depth == 0 then
    return value
  end
  return even(depth - 1, value + 1)
end
show("argument of two functions", even(140, 1))

local m, speed_of_m = 0, 0
for i = 1, 100 do
  speed_of_m = speed_of_m + 400000000000000000
  m = m + speed_of_m
end
show("accelerated", m)
