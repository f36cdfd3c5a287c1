-- assert passes its arguments on or raises.
local function strip(message) return (message:gsub("^.-:%d+: ", "")) end
local a, b, c = assert(1, "unused", 3)
print(a .. b .. c)
print(tostring(select("#", assert(true))))
local ok, message = pcall(function() assert(false, "custom text") end)
print(tostring(ok) .. " " .. strip(message))
ok, message = pcall(function() assert(nil) end)
print(tostring(ok) .. " " .. strip(message))
ok, message = pcall(function() return assert(tonumber("12")) + assert(tonumber("x"), "not numeric") end)
print(tostring(ok) .. " " .. strip(message))
print(tostring((assert("text"))) .. " " .. tostring((assert(0))))
