-- Sets of flags in one integer.
local READ, WRITE, EXECUTE = 1, 2, 4
local function has(mask, flag) return mask & flag ~= 0 end
local mask = READ | EXECUTE
print(tostring(has(mask, READ)) .. " " .. tostring(has(mask, WRITE)) .. " " .. tostring(has(mask, EXECUTE)))
mask = mask | WRITE
mask = mask & ~READ
print(tostring(mask))
mask = mask ~ EXECUTE
print(tostring(mask))
