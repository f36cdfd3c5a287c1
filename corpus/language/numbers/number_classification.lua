-- A classifier built on comparisons with floor.
local function classify(n)
    if n ~= math.floor(n) then return "fraction" end
    if n % 2 == 0 then return "even" end
    return "odd"
end
for _, n in ipairs({4, 7, 2.5, 0, -3, 1 / 3, 6 / 2}) do
    print(classify(n))
end
