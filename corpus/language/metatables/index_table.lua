-- __index as a table gives inherited fields.
local base = {greeting = "hello", count = 0}
local object = setmetatable({}, {__index = base})
print(object.greeting .. " " .. object.count)
object.count = object.count + 1
print(object.count .. " " .. base.count)
base.late = "added later"
print(object.late)
print(tostring(rawget(object, "greeting")) .. " " .. tostring(object.missing))
