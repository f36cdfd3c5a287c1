--[[ helpers: memoize, curry, compose, varargs,
     iterators, generators ]]
local M = {}
local function memoize(f)
  local cache, hits = {}, 0
  return function(n)
    local v = cache[n]
    if v == nil then v = f(n); cache[n] = v else hits = hits + 1 end
    return v
  end, function() return hits end
end
local fib; local hits
fib, hits = memoize(function(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end)

local function pack(...) return {n = select("#", ...), ...} end
local function map(t, f) local r = {} for i, v in ipairs(t) do r[i] = f(v, i) end return r end
local function filter(t, p) local r = {} for _, v in ipairs(t) do if p(v) then r[#r + 1] = v end end return r end
local function reduce(t, f, acc) for _, v in ipairs(t) do acc = f(acc, v) end return acc end
local function compose(...) local fs = {...} return function(...) local r = {...}
  for i = #fs, 1, -1 do r = {fs[i](unpack(r))} end return unpack(r) end end
local function range(a, b, step) step = step or 1
  return function(_, c) c = c + step; if (step > 0 and c <= b) or (step < 0 and c >= b) then return c end end, nil, a - step end
local function gen(f) return coroutine.wrap(f) end
local function partial(f, ...) local bound = {...} local n = select('#', ...)
  return function(...) local args = {unpack(bound, 1, n)} for i = 1, select('#', ...) do args[n + i] = (select(i, ...)) end return f(unpack(args, 1, n + select('#', ...))) end end
local function sum(...) local s = 0 for _, v in ipairs({...}) do s = s + v end return s end
local function keys(t) local r = {} for k in pairs(t) do r[#r+1] = k end table.sort(r, function(a, b) return tostring(a) < tostring(b) end) return r end
local function deepcopy(o, seen) seen = seen or {} if type(o) ~= "table" then return o end if seen[o] then return seen[o] end
  local c = {} seen[o] = c for k, v in pairs(o) do c[deepcopy(k, seen)] = deepcopy(v, seen) end return setmetatable(c, getmetatable(o)) end
local function split(s, sep) local r = {} for piece in (s .. sep):gmatch("(.-)" .. sep:gsub("%p", "%%%0")) do r[#r + 1] = piece end return r end
local function serialize(v, indent) indent = indent or ""
  if type(v) == "table" then local parts = {} for _, k in ipairs(keys(v)) do parts[#parts + 1] = indent .. "  " .. tostring(k) .. " = " .. serialize(v[k], indent .. "  ") end
    if #parts == 0 then return "{}" end
    return "{\n" .. table.concat(parts, ",\n") .. "\n" .. indent .. "}"
  elseif type(v) == "string" then return string.format("%q", v) else return tostring(v) end end
function M.main()
  print(fib(80), hits())
  local p = pack(1, nil, 3, nil)
  print(p.n, p[1], tostring(p[2]), p[3])
  print(table.concat(map(filter({1,2,3,4,5,6}, function(x) return x % 2 == 0 end), function(x, i) return x * x .. ":" .. i end), " "))
  print(reduce({1,2,3,4}, function(a, b) return a * b end, 1))
  print(compose(function(a, b) return a + b end, function(x) return x, x * 10 end)(4))
  local acc = {} for i in range(1, 10, 3) do acc[#acc + 1] = i end for i in range(5, 1, -2) do acc[#acc+1] = i end print(table.concat(acc, ","))
  local g = gen(function() for i = 1, 3 do coroutine.yield(i, i * i) end return "done" end)
  print(g()) print(g()) print(g()) print(g())
  print(partial(sum, 1, 2)(3, 4))
  local o = {a = {1, 2, {3}}, b = "x"} o.self = o
  local c = deepcopy(o) print(tostring(c.self == c), tostring(c ~= o), c.a[3][1])
  print(table.concat(split("a,b,,c", ","), "|"), #split("x.y.z", "."))
  print(serialize({1, "two", {three = 3, [true] = false}, n = {}}))
  local function counter() local n = 0 return {inc = function(k) n = n + (k or 1) return n end, get = function() return n end} end
  local c1, c2 = counter(), counter() c1.inc() c1.inc(5) c2.inc() print(c1.get(), c2.get())
  local t = {} for i = 1, 5 do t[i] = function() i = i + 1 return i end end print(t[1](), t[1](), t[2](), t[5]())
  local producer = coroutine.create(function(a, b) local x = coroutine.yield(a + b) local y, z = coroutine.yield(x * 2) error("oops " .. y .. z, 0) end)
  print(select(2, coroutine.resume(producer, 1, 2))) print(select(2, coroutine.resume(producer, 10)))
  local ok, err = coroutine.resume(producer, "p", "q") print(tostring(ok), err, coroutine.status(producer))
  ok, err = coroutine.resume(producer) print(tostring(ok), err)
  print((function(...) return select("#", ...) end)(nil, nil), (select(-1, "a", "b", "c")))
end
return M
