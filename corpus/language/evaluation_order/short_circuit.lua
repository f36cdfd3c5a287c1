-- and / or evaluate the right side only when needed, and return operands.
local log = {}
local function note(name, value) log[#log + 1] = name return value end
local r = note("a", false) and note("b", true)
r = note("c", nil) or note("d", 0)
r = note("e", 1) and note("f", nil) or note("g", "last")
r = note("h", false) or note("i", nil) or note("j", false)
print(table.concat(log, "") .. " " .. tostring(r))
print(tostring(0 and "zero is true") .. " " .. tostring("" and "empty is true"))
print(tostring(nil or false) .. " " .. tostring(false or nil) .. " " .. tostring(nil and 1) .. " " .. tostring(1 and nil))
print(tostring(1 or error("never")) .. " " .. tostring(nil and error("never")))
print(tostring(not nil == true) .. " " .. tostring(not 0) .. " " .. tostring(not not "x"))
