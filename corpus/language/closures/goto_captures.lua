-- A block entered again by goto makes fresh locals.
local fs = {}
local n = 0
do
    ::again::
    local captured = n
    fs[#fs + 1] = function() captured = captured + 1 return captured end
    n = n + 1
    if n < 3 then goto again end
end
print(fs[1]() .. " " .. fs[1]() .. " " .. fs[2]() .. " " .. fs[3]())
