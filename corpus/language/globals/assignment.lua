-- Globals are visible everywhere and undefined ones are nil.
counter = 0
function increment(by)
    counter = counter + (by or 1)
    return counter
end
increment()
increment(5)
print(counter .. " " .. tostring(undefined_name))
local function reads() return counter end
counter = "replaced"
print(reads())
counter = nil
print(tostring(counter))
