-- Return from every loop form and from nested blocks.
local function find(t, want)
    for i, v in ipairs(t) do if v == want then return i, v end end
    return nil, "missing"
end
local function first_even(...)
    local i = 1
    while true do
        local v = (select(i, ...))
        if v == nil then return end
        repeat
            if v % 2 == 0 then do return v end end
        until true
        i = i + 1
    end
end
local i, v = find({"a", "b"}, "b")
print(i .. v)
i, v = find({}, "x")
print(tostring(i) .. v)
print(tostring((first_even(1, 3, 4, 6))) .. " " .. tostring((first_even(1, 3))) .. " " .. select("#", first_even()))
