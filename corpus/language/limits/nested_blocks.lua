-- Blocks and conditions nested sixty levels deep.
local n = 0
local function yes() n = n + 1 return true end
if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then
do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do
for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do
if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then
do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do
for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do if yes() then do for _ = 1, 1 do
    n = n + 1000
end end end end end end end end end end end end end end end end end end end end end end end end end end end end end end
end end end end end end end end end end end end end end end end end end end end end end end end end end end end end end
print(tostring(n))
