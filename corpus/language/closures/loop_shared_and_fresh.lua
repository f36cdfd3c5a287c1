-- A variable outside the loop is shared, one inside is fresh.
local shared = 0
local fs = {}
for n = 1, 3 do
    local fresh = n * 100
    fs[n] = function()
        shared = shared + 1
        fresh = fresh + 1
        return shared .. ":" .. fresh
    end
end
print(fs[1]() .. " " .. fs[2]() .. " " .. fs[1]() .. " " .. fs[3]())
print(tostring(shared))
