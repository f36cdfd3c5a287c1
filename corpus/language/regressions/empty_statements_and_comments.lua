-- Semicolons, comments of every kind, empty blocks.
;;; local a = 1; local b = 2;
--[[ block
comment ]] print(tostring(a + b)) -- trailing
--[==[ another ]] still
comment ]==]
do end
if a == 1 then end
if a ~= 1 then else print("else") end
for _ = 1, 2 do end
while false do end
local function empty() end
empty();
---@type number
local c --[[ inline ]] = --[[ here ]] 3
print(tostring(c))
-- last line
