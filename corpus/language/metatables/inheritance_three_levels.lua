-- A chain of three __index tables.
local A = {a = "A.a", b = "A.b", c = "A.c"}
local B = setmetatable({b = "B.b", c = "B.c"}, {__index = A})
local C = setmetatable({c = "C.c"}, {__index = B})
local object = setmetatable({}, {__index = C})
print(object.a .. " " .. object.b .. " " .. object.c)
C.a = "C.a"
print(object.a)
C.a = nil
B.a = "B.a"
print(object.a)
object.c = false
print(tostring(object.c))
object.c = nil
print(object.c)
