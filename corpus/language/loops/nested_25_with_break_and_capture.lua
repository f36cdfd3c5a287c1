-- Deep nesting with a closure, a break and a return from the innermost loop.
local function search()
    local captured
    for a = 1, 2 do while true do for c = 1, 2 do repeat for e = 1, 2 do
    for f = 1, 2 do while true do for h = 1, 2 do repeat for j = 1, 2 do
    for k = 1, 2 do while true do for m = 1, 2 do repeat for o = 1, 2 do
    for p = 1, 2 do while true do for r = 1, 2 do repeat for t = 1, 2 do
    for u = 1, 2 do while true do for w = 1, 2 do repeat for y = 1, 2 do
        captured = captured or function() return a + c + e + f + h + j + k + m + o + p + r + t + u + w + y end
        if y == 2 and w == 2 then return "found " .. captured() .. " " .. a + w + y end
        if y == 2 then break end
    end until true end break end end
    end until true end break end end
    end until true end break end end
    end until true end break end end
    end until true end break end end
end
print(search())
