local function f(x) local x = x or 1; x = x + 1; local x = "s" .. x return x end
local function g(...) local x = {...} local x = #x return x end
local function h(a, b)
  local a, b = 1, 2
  a = "x"
  b = nil
  local s, e = ("abc"):find("b")
  s = "q" e = {}
  for i = 1, 3 do i = i .. "" end
  for i = 1, 3 do local i = i .. "" print(i) end
  local i = "z"
  for i in pairs({}) do i = 3 end
  for i, v in ipairs({1}) do v = "q" i = nil end
  local v = 1
  local n = nil
  n = 5
  n = "x"
  local ok, err = pcall(print)
  ok = 1 err = 2
  local t = {}
  t = nil
  local fn = function() return 1 end
  fn = nil
  local fn2 fn2 = function() return fn2 end
  if a then local z = 1 print(z) else local z = "s" print(z) end
  do local w = 1 print(w) end do local w = {} print(#w) end do local w = function() end w() end
  while true do local q = 1 if q == 1 then break end local q = "s" print(q) end
  for k = 1, 2 do t = function() k = k + 1 return k end end
  for k in ("a,b"):gmatch("%a") do k = k .. "" t = function() k = k .. "x" return k end end
  for k = 1.5, 3 do k = "s" end
  local function fn3() end
  local fn3 = 3
  local b1, b2 = true, false
  b1 = nil b2 = 1
  local m, o = math.modf(3.5) m = "x" o = "y"
  local str = tostring(1) str = 1
  local len = #"abc" len = "x"
  local c = coroutine.wrap(function(a) local a = coroutine.yield(1) local a, b = coroutine.yield(2), 3 b = "x" return a end)
  c = 1
  local up = 1
  local function setup() up = "s" end setup()
  local p, q2, r = f(1), g(2)
  p = 1 q2 = 2 r = 3
  return a, b
end
-- module-level
local cfg, n2 = {}, 1
n2 = "x"
for i = 1, 2 do cfg[i] = i end
local i = "s"
for _, i in ipairs(cfg) do print(i) end
local total = 0
for _, v in ipairs(cfg) do total = total + v end
local total = tostring(total)
local function dup() return 1 end
local function dup() return "x" end
local dup = dup()
return {main = function(a) return h(a), f(1), g(1), i, total, dup end}
