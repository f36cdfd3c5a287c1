-- Loops written with backward jumps.
local i, sum = 1, 0
::top::
sum = sum + i
i = i + 1
if i <= 10 then goto top end
print("sum " .. sum)
local n, steps = 27, 0
::step::
if n ~= 1 then
    if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end
    steps = steps + 1
    goto step
end
print("steps " .. steps)
