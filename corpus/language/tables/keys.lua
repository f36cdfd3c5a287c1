-- Values of every type as keys.
local t = {}
local key_table, key_function = {}, function() end
t[true] = "true"
t[false] = "false"
t[1] = "integer"
t["1"] = "string"
t[1.5] = "float"
t[key_table] = "table"
t[key_function] = "function"
t[""] = "empty"
print(t[true] .. " " .. t[false] .. " " .. t[1] .. " " .. t["1"] .. " " .. t[1.5])
print(t[key_table] .. " " .. t[key_function] .. " " .. t[""] .. " " .. tostring(t[{}]))
local n = 0
for _ in pairs(t) do n = n + 1 end
print(tostring(n))
t[true] = nil
print(tostring(t[true]) .. " " .. t[1])
