-- Twenty-five loops inside each other.
local n = 0
for a = 1, 1 do for b = 1, 2 do for c = 1, 1 do for d = 1, 2 do for e = 1, 1 do
for f = 1, 2 do for g = 1, 1 do for h = 1, 2 do for i = 1, 1 do for j = 1, 2 do
for k = 1, 1 do for l = 1, 2 do for m = 1, 1 do for o = 1, 1 do for p = 1, 2 do
for q = 1, 1 do for r = 1, 2 do for s = 1, 1 do for t = 1, 1 do for u = 1, 2 do
for v = 1, 1 do for w = 1, 1 do for x = 1, 2 do for y = 1, 1 do for z = 1, 2 do
    n = n + a + b + c + d + e + f + g + h + i + j + k + l + m + o + p + q + r + s + t + u + v + w + x + y + z
end end end end end
end end end end end
end end end end end
end end end end end
end end end end end
print(tostring(n))
