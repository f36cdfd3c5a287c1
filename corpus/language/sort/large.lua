-- Sorting five hundred scrambled numbers and checking the order.
local t, seed = {}, 12345
for i = 1, 500 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    t[i] = seed * 1000 + i
end
table.sort(t)
local ordered = true
for i = 2, #t do if t[i - 1] > t[i] then ordered = false end end
print(tostring(ordered) .. " " .. #t)
table.sort(t, function(a, b) return a > b end)
local reversed = true
for i = 2, #t do if t[i - 1] < t[i] then reversed = false end end
print(tostring(reversed))
