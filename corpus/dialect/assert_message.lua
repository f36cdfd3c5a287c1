-- spec/dialect.md §1.9: assert raises its message with the position in front; a message must be a string.
local function raise() assert(false, "custom") end
local ok, message = pcall(raise)
print(tostring(ok), message:match(":(%d+): custom$"), tostring(message == "custom"))
ok, message = pcall(function() assert(nil) end)
print(tostring(ok), message:match("assertion failed!$"))
ok, message = pcall(function() assert(false, {code = 1}) end)
print(tostring(ok), type(message))
print(assert(1, 2, 3))
