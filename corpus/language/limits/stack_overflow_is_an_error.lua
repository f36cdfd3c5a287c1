-- Endless recursion is an error that can be caught, and the program goes on.
local function endless(n) return 1 + endless(n + 1) end
local ok, message = pcall(endless, 1)
print(tostring(ok) .. " " .. tostring(message:find("stack overflow") ~= nil))
local function depth(n) return n == 0 and 0 or 1 + depth(n - 1) end
print(tostring(depth(1000)))
