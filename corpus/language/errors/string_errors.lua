-- Error texts with and without position.
local function strip(message) return (message:gsub("^.-:%d+: ", "")) end
local ok, message = pcall(error, "plain", 0)
print(tostring(ok) .. " " .. message)
ok, message = pcall(function() error("with position") end)
print(tostring(ok) .. " " .. strip(message) .. " " .. tostring(message ~= "with position"))
ok, message = pcall(function() error("level 0", 0) end)
print(tostring(ok) .. " " .. message)
ok, message = pcall(function() error("a: b: c") end)
print(strip(message))
