-- Constructor forms mixed in one table.
local key = "computed"
local t = {10, 20, name = "x", [key] = 1, 30, ["with space"] = 2; 40, [-100] = "negative", nested = {1, {2, {3}}}}
print(#t .. " " .. t[4] .. " " .. t.name .. " " .. t.computed .. " " .. t["with space"] .. " " .. t[-100])
print(tostring(t.nested[2][2][1]))
local empty = {}
print(#empty .. " " .. tostring(next(empty)))
local trailing = {1, 2, 3,}
print(tostring(#trailing))
local later = {x = 1, x = 2}
print(tostring(later.x))
