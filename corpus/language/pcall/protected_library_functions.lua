-- pcall of pcall, of coroutine functions and of other library functions.
local function s(...) local t = {} for i = 1, select("#", ...) do local v = select(i, ...) t[i] = type(v) == "table" and "T" or tostring(v) end return table.concat(t, " ") end
local function nested() return pcall(pcall, error, "x") end
local function deep() return pcall(pcall, pcall, pcall, error, "deep") end
local function xp() return pcall(xpcall, function() error("in", 0) end, function(m) return m .. "!" end) end
local function gen() local co = coroutine.wrap(function() local ok, v = pcall(pcall, coroutine.yield, 1) coroutine.yield(s(ok, v)) return "end" end) return co(), co("back"), co() end
local function yielding() return coroutine.wrap(function() return pcall(pcall, pcall, function(a) return coroutine.yield(a) end, 5) end) end
local function viatable(fs) local out = {} for i, f in ipairs(fs) do out[i] = s(pcall(f, i)) end return table.concat(out, ";") end
local function indirect(f, ...) return f(...) end
do
  print(s(nested()))
  print(s(deep()))
  print(s(xp()))
  print(s(gen()))
  local y = yielding()
  print(s(y()))
  print(s(y("r")))
  print(viatable({ function(i) return i end, error, tostring, pcall, function() error({}) end }))
  print(s(indirect(pcall, pcall, error, "z")) .. " " .. s(pcall(indirect, pcall, error)))
  print(s(pcall(coroutine.wrap(function() coroutine.yield(9) end))) .. " " .. s(pcall(select, "#", 1, 2)))
  local p = pcall
  print(s(p(p, p, function() return "ok" end)))
end
