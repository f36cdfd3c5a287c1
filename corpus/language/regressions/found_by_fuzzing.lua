-- Differences that generated programs found.
local _ = {n = 4}
print(tostring((pcall(function() return _.n + 1 end))))
print(tostring(nil == -1) .. " " .. tostring(-1 ~= nil))
local unset_reader = function() return never_assigned end
print(tostring(unset_reader()))
local order = {}
local function argument() order[#order + 1] = "argument" return 1 end
local missing
print(tostring((pcall(function() return missing:method(argument()) end))) .. " " .. #order)
local box = {method = function(self, x) return "old" .. x end}
local function replace() box.method = function() return "new" end return 1 end
print(box:method(replace()) .. " " .. box:method(2))
print(tostring((pcall(function() return print.field end))))
for _ = 1, 2 do local a = 1 print(tostring(a)) end
