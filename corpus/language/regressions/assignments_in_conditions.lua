-- Variables assigned by functions that conditions call.
local x, log = 0, {}
local function next_x() x = x + 1 return x end
while next_x() < 4 do log[#log + 1] = x end
if next_x() == 5 and x == 5 then log[#log + 1] = "five" end
if next_x() == 0 then log[#log + 1] = "never" elseif next_x() == 7 then log[#log + 1] = "elseif" .. x end
local y = next_x() > 7 and x or -1
log[#log + 1] = y
print(table.concat(log, " "))
