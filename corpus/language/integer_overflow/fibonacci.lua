-- Fibonacci numbers past 2^63 wrap.
local a, b = 0, 1
for i = 1, 100 do
    a, b = b, a + b
    if i % 10 == 0 or i > 90 and i < 96 then print(i .. " " .. a) end
end
