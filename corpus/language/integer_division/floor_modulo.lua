-- The remainder has the sign of the divisor.
local pairs_of = {{7, 3}, {-7, 3}, {7, -3}, {-7, -3}, {1, 5}, {-1, 5}, {10, 4}}
for _, p in ipairs(pairs_of) do
    print(p[1] .. " % " .. p[2] .. " = " .. p[1] % p[2])
end
print(tostring(5.5 % 2))
print(tostring(-5.5 % 2))
