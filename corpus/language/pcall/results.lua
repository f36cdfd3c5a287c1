-- pcall returns true and every result, or false and the error value.
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    return table.concat(out, " ")
end
print(show(pcall(function() end)))
print(show(pcall(function() return nil end)))
print(show(pcall(function() return 1, nil, 3 end)))
print(show(pcall(function(...) return select("#", ...), ... end, "a", nil, "c", nil)))
print(show(pcall(error, "message", 0)))
print(show((pcall(error))))
print(show(select("#", pcall(error))))
print(show(pcall(pcall, error, "inner", 0)))
print(show((pcall(nil))))
print(show(pcall(tostring, 12)))
print(show(pcall(string.rep, "ab", 2)))
