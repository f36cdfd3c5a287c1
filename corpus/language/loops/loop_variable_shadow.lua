-- The loop variable hides an outer name and is gone afterwards.
local i, k, v = "outer i", "outer k", "outer v"
for i = 1, 2 do
    local i = i * 10
    print(tostring(i))
end
for k, v in pairs({only = "value"}) do print(k .. " " .. v) end
print(i .. ", " .. k .. ", " .. v)
for i = i == "outer i" and 5 or 0, 6 do print("bound from outer: " .. i) end
