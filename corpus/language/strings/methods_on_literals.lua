-- Methods of string literals, numbers turned to text, chained calls.
print(("x"):rep(3))
print(("%d items"):format(3))
print((("  trim me  "):match("^%s*(.-)%s*$")))
print(("a,b,c"):gsub(",", ";"):upper())
print((5 .. ""):rep(2))
local s = "chain"
print(s:upper():lower():reverse():sub(2, 3))
print(tostring(#("abc"):rep(4)))
