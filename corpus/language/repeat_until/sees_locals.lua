-- The condition sees the body's locals.
local n = 0
repeat
    n = n + 1
    local square = n * n
until square > 50
print(tostring(n))
local words = {}
local source = ("stop when done here"):gmatch("%a+")
repeat
    local word = source()
    local last = word == "done"
    words[#words + 1] = word
until last or not word
print(table.concat(words, " "))
