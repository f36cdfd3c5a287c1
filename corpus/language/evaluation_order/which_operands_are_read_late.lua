-- Which operands are read after the calls beside them: local variables, and only where no copy is made first.
local function go()
  local i = 1
  local function f() i = i + 1 return "v" end
  local t = { [i] = f(), [i + 10] = f(), x = i, [f()] = i, [(i)] = f() }
  local parts = {}
  for n = 1, 20 do parts[#parts + 1] = tostring(t[n]) end
  return table.concat(parts, " ") .. tostring(t.x) .. tostring(t.v)
end
print(go())
local function multi()
  local i, t = 1, {}
  local first = t
  local function f() i = i + 1 t = {} return "v" .. i end
  t[i], t[i + 1] = f(), f()
  return tostring(first[1]) .. tostring(first[2]) .. tostring(first[3]) .. tostring(t[1]) .. tostring(t[2]) .. tostring(t[3])
end
print(multi())
local function compare()
  local i = 1
  local function f() i = i + 1 return i end
  return tostring(i == f()) .. tostring(i < f()) .. tostring(i <= f()) .. tostring(i ~= f()) .. tostring(i > f()) .. tostring(i .. f())
end
print(compare())
local function method()
  local t = { m = function(self, x) return self.name .. x end, name = "a" }
  local function f() t = { name = "b", m = function() return "no" end } return "!" end
  return t:m(f())
end
print(method())
local function called()
  local g = function(x) return "old" .. x end
  local function f() g = function() return "new" end return "!" end
  return g(f())
end
print(called())
