-- A closure sees assignments made after its creation.
local x = "before"
local function show() return x end
print(show())
x = "after"
print(show())
local function rebind(v) x = v end
rebind("rebound")
print(x .. " " .. show())
local f
local function call_f() return f and f() or "no f" end
print(call_f())
f = function() return "f is here" end
print(call_f())
f = nil
print(call_f())
