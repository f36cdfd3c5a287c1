-- Position captures and back references.
local first, last = ("hello"):match("()ll()")
print(first .. " " .. last)
local quote, text = ([[he said "it's" ok]]):match([[(["'])(.-)%1]])
print(quote .. " " .. text)
local positions = {}
for position in ("banana"):gmatch("()a") do positions[#positions + 1] = position end
print(table.concat(positions, " "))
local outer, inner = ("f(g(x))"):match("(%((.-)%))")
print(outer .. " " .. inner)
print((("abc abc xyz"):gsub("(%w+) %1", "<%1>")))
