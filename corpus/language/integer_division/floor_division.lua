-- Integer division rounds toward minus infinity.
local pairs_of = {{7, 2}, {-7, 2}, {7, -2}, {-7, -2}, {6, 3}, {1, 5}, {-1, 5}}
for _, p in ipairs(pairs_of) do
    print(p[1] .. " // " .. p[2] .. " = " .. p[1] // p[2])
end
