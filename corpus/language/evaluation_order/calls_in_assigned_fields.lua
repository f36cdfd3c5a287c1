-- The table and the key of an assigned field come before the value.
local a = 1
local t = {}
t[(function() a = 2 return 1 end)()] = a
print(tostring(t[1]))
local function fail(p) error(p) end
local ok, e = pcall(function() t[{fail("key")}] = -(nil + nil) end)
print((tostring(e):gsub("^.-:%d+: ", "")))
local function other() a = a + 1 return t end
other()[1] = a
print(tostring(t[1]))
