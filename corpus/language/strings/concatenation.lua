-- Concatenation binds to the right and renders numbers.
local a, b = 1, 2
print("a" .. "b" .. "c")
print(a .. b .. a + b)
print("x" .. -1 .. "y")
print("sum: " .. 1 + 2 .. "!")
print("n" .. 1.5 .. " " .. 7 / 2)
local s = ""
for i = 1, 5 do s = s .. i .. "," end
print(s)
