-- every Python keyword / builtin as a name
local class, def, lambda, pass, import, from, try, except, finally, raise, with, yield, async, await, del, global, nonlocal, None, True, False, elif, continue, assert_, exec, print_, case, match =
  1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27
local self, cls, str, int, list, dict, len, range, id, type_, object, super, Table, LuaError, first, values, truthy, call, rt, load = 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1
local function is_(lambda, def) return lambda + def end
local obj = {class = 1, def = 2, None = 3, ["for"] = 4, import = {from = 5}, __init__ = 6, __class__ = 7, __dict__ = 8, arr = 9, hash = 10, keys = 11, get = 12, items = 13}
function obj:pass(x) return self.class + x end
function obj.lambda(...) return select("#", ...) end
function obj.__index(k) return k end
local _ = 5
local __ = 6
local a_, a__, _a = 1, 2, 3
local function main(self, cls, class)
  print(class, def, lambda, None, True, False, from, await, nonlocal)
  print(tostring(self), obj.class, obj["for"], obj.import.from, obj.__init__, obj.__class__, obj.__dict__, obj.arr, obj.hash, obj.keys, obj.get, obj.items)
  print(obj:pass(3), obj.lambda(1, 2, 3), obj.__index(9), is_(1, 2), _ + __ + a_ + a__ + _a)
  local tuple, sorted, map, filter, zip, open, print1 = 1,2,3,4,5,6,7
  local print2 = print
  print2(tuple + sorted + map + filter + zip + open + print1)
  local string = string; local table = table
  print2(string.upper("x"), table.concat({1, 2}, "-"))
  do local pairs = function(t) return next, t, nil end; local n = 0 for k, v in pairs({1, 2, 3}) do n = n + v end print2(n) end
  local math = {floor = function() return "mine" end}
  print2(math.floor(1.5))
  local x = 1; local x = "s"; local x = {x}; print2(x[1])
  return {class = class, def = def}
end
return {main = main}
