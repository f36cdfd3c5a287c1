-- Calls as statements, unused variables, results thrown away.
local log = {}
local function f(...) log[#log + 1] = select("#", ...) return 1, 2, 3 end
f()
f(f())
f((f()))
local _, b = f(1)
local _, _, c = f(1, 2)
local unused = f()
print(table.concat(log, " ") .. " " .. b .. c)
