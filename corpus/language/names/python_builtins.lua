-- So are the names of Python's built-in functions and types.
local len, str, int, float, list = "len", "str", "int", "float", "list"
local dict, set, tuple, range, object = "dict", "set", "tuple", "range", "object"
local isinstance, super, property, bool, bytes = "isinstance", "super", "property", "bool", "bytes"
local id, input, open, sum, sorted = "id", "input", "open", "sum", "sorted"
print(len .. str .. int .. float .. list)
print(dict .. set .. tuple .. range .. object)
print(isinstance .. super .. property .. bool .. bytes)
print(id .. input .. open .. sum .. sorted)
local items = {1, 2, 3}
print(#items .. " " .. #len)
for i = 1, 3 do range = range .. i end
print(range)
local function int(x) return x // 1 end
print(int(7) .. "")
