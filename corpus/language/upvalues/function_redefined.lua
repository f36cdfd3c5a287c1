-- Redefining a local function changes it for its callers.
local function step() return 1 end
local function twice() return step() + step() end
print(tostring(twice()))
step = function() return 5 end
print(tostring(twice()))
local old = step
step = function() return old() * 2 end
print(tostring(twice()))
