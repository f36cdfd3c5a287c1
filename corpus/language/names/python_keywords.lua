-- Python's keywords are ordinary names in Lua.
local class, def, del, from, import = 1, 2, 3, 4, 5
local lambda, pass, raise, try, except = 6, 7, 8, 9, 10
local finally, with, yield, async, await = 11, 12, 13, 14, 15
local global, nonlocal, assert_, elif, None = 16, 17, 18, 19, 20
local True, False, match, case, __name__ = 21, 22, 23, 24, 25
print(tostring(class + def + del + from + import))
print(tostring(lambda + pass + raise + try + except))
print(tostring(finally + with + yield + async + await))
print(tostring(global + nonlocal + assert_ + elif + None))
print(tostring(True + False + match + case + __name__))
local function lambda(class, def) return class - def end
print(tostring(lambda(10, 3)))
