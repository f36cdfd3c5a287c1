-- Closures made in the body and used in the condition.
local collected = {}
local i = 0
repeat
    i = i + 1
    local limit = i * 2
    local function reached() return limit >= 6 end
    collected[i] = reached
until reached()
print(i .. " " .. tostring(collected[1]()) .. " " .. tostring(collected[3]()))
