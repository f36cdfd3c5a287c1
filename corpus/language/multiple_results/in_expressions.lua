-- An operand takes one result, a missing one is nil.
local function two() return 10, 20 end
local function none() end
print(tostring(two() + 1))
print(tostring(two() + two()))
print(two() .. "")
print(tostring(not none()))
print(tostring(none() == nil))
print(tostring(two() == 10))
print(tostring(none() or "default"))
print(tostring(two() and "yes"))
print(tostring(({two()})[2]))
if two() then print("taken") end
if not none() then print("not taken") end
