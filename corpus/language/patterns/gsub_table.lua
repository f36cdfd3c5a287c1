-- gsub with a table: the first capture is the key; missing keys keep the text.
local names = {name = "Lua", version = "5.4", n = 7}
print((("$name is at $version, not $unknown, $n"):gsub("%$(%w+)", names)))
local proxy = setmetatable({}, {__index = function(_, k) return "[" .. k .. "]" end})
print((("a b c"):gsub("%w", proxy)))
local escapes = {["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;"}
print((("<a & b>"):gsub("[<>&]", escapes)))
