-- Comparisons of literals under several unary operators with nil, true and false.
local log = {}
local function note(text, value) log[#log + 1] = text .. "=" .. tostring(value) end
note("minus", -(-1) == nil)
note("twice", - - -1 ~= nil)
note("not text", (not "a") == false)
note("not nil", (not nil) == true)
note("not not", (not not nil) == false)
note("not function", (not function() end) == false)
note("not minus", (not -1) ~= false)
note("number", -1 == true)
print(table.concat(log, " "))
