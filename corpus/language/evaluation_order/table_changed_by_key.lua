-- A table in a local variable is read after the call in its key.
local function go()
  local t = { 1, 2, 3 }
  local function f() t = { 10, 20, 30 } return 2 end
  local v = t[f()]
  t = { 1, 2, 3 }
  local w = (t)[f()]
  t = { a = 1, b = 2 }
  local function g() t = { a = 11, b = 12 } return "b" end
  local x = t[g()]
  t = { a = 1, b = 2 }
  local y = t["" .. g()]
  return v, w, x, y
end
local a, b, c, d = go()
print(tostring(a) .. " " .. tostring(b) .. " " .. tostring(c) .. " " .. tostring(d))
local t = { 1, 2, 3 }
local function f() t = { 10, 20, 30 } return 2 end
for i = 1, 3 do
  t[i] = f()
end
print(table.concat(t, ","))
local i = 1
local function h() i = i + 1 return i end
local z = { 1, 2, 3, 4 }
print(tostring(z[i]) .. tostring(z[h()]))
z[i] = h()
print(table.concat(z, ","))
local k = { z[i], h(), i }
print(table.concat(k, ","))
local function stores()
  local t = { 1, 2, 3 }
  local function f() t = { 10, 20, 30 } return 2 end
  local kept = t
  t[f()] = 7
  local a = kept[2] .. " " .. t[2]
  t = kept
  t[f()], t = 8, t
  local b = kept[2] .. " " .. t[2]
  t = kept
  t[f()], t[1] = 8, f()
  local c = kept[2] .. " " .. t[2] .. " " .. t[1]
  return a .. " " .. b .. " " .. c
end
print(stores())
