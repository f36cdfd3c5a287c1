-- The body runs before the first test; break leaves it.
local count = 0
repeat count = count + 1 until true
print(tostring(count))
repeat
    count = count + 1
    if count > 5 then break end
until count > 100
print(tostring(count))
local outer = "outer"
repeat
    local outer = "inner"
    count = count + 1
until outer == "inner"
print(outer .. " " .. count)
