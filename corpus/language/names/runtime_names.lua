-- Names that generated code is likely to use itself.
local Table, LuaError, LuaValue, tostring_, rt = "Table", "LuaError", "LuaValue", "tostring_", "rt"
local truthy, first, call, values, adjust, index = "truthy", "first", "call", "values", "adjust", "index"
local workflow, asyncio, args, kwargs, _, __ = "workflow", "asyncio", "args", "kwargs", "_", "__"
print(Table .. LuaError .. LuaValue .. tostring_ .. rt)
print(truthy .. first .. call .. values .. adjust .. index)
print(workflow .. asyncio .. args .. kwargs .. _ .. __)
local t = {1, 2, x = {y = 3}}
local function f(...) return ... end
print(#t .. " " .. t.x.y .. " " .. f(t[2], 5))
local concat, add, lt, eq = 1, 2, 3, 4
print(concat + add .. " " .. tostring(lt < eq) .. tostring(t == t))
local temp, temp1, tmp, result = "a", "b", "c", "d"
temp, temp1, tmp, result = result, tmp, temp1, temp
print(temp .. temp1 .. tmp .. result)
