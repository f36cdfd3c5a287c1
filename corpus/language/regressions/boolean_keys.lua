-- true, 1 and "1" are three keys; so are false and 0.
local t = {}
t[true] = "true"
t[1] = "one"
t["1"] = "text"
t[0] = "zero"
t[false] = "false"
print(t[true] .. t[1] .. t["1"] .. t[0] .. t[false])
t[true] = nil
print(tostring(t[true]) .. t[1])
local only = {[true] = 1}
print(tostring(next(only)) .. " " .. #only)
only[true] = nil
print(tostring(next(only)))
