-- The first nil control value ends the loop; false does not.
local function sequence(...)
    local values, n, i = {...}, select("#", ...), 0
    return function()
        i = i + 1
        if i <= n then return values[i], i end
    end
end
local seen = {}
for v, i in sequence(1, false, "x", nil, "never") do seen[#seen + 1] = tostring(v) .. "@" .. i end
print(table.concat(seen, " "))
for v in sequence() do seen[#seen + 1] = tostring(v) end
print(tostring(#seen))
