-- Bounds, steps, empty ranges; the limit is evaluated once.
local function range(a, b, step)
    local out = {}
    for i = a, b, step or 1 do out[#out + 1] = i end
    return "[" .. table.concat(out, " ") .. "]"
end
print(range(1, 5) .. range(5, 1) .. range(5, 1, -2) .. range(1, 1) .. range(0, 10, 5) .. range(-3, 3, 3) .. range(1, 0, 1))
local limit = 3
local n = 0
for i = 1, limit do
    limit = 100
    n = n + i
end
print(n .. " " .. limit)
for i = 3, 1, -1 do
    local copy = i
    i = i * 10
    print(copy .. " " .. i)
end
