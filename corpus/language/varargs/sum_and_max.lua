-- Typical vararg helpers.
local function sum(...)
    local total = 0
    for _, v in ipairs({...}) do total = total + v end
    return total
end
local function largest(first, ...)
    local best = first
    for i = 1, select("#", ...) do
        local v = select(i, ...)
        if v > best then best = v end
    end
    return best
end
print(sum() .. " " .. sum(1) .. " " .. sum(1, 2, 3))
print(largest(3) .. " " .. largest(1, 9, 4) .. " " .. largest(-5, -2))
local function recursive(first, ...)
    if first == nil then return 0 end
    return 1 + recursive(...)
end
print(tostring(recursive("a", "b", "c", "d")))
