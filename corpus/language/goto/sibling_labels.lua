-- The same label in sibling blocks, and in nested loops: each goto finds the innermost visible one.
local out = {}
do
    local n = 0
    ::again::
    n = n + 1
    out[#out + 1] = "first" .. n
    if n < 2 then goto again end
end
do
    local n = 10
    ::again::
    n = n - 4
    out[#out + 1] = "second" .. n
    if n > 0 then goto again end
end
for i = 1, 3 do
    for j = 1, 3 do
        if j == 2 then goto continue end
        out[#out + 1] = i .. ":" .. j
        ::continue::
    end
    if i == 2 then goto continue end
    out[#out + 1] = "end" .. i
    ::continue::
end
local i = 0
while i < 3 do
    i = i + 1
    repeat
        if i == 1 then goto continue end
        out[#out + 1] = "inner" .. i
        ::continue::
    until true
    if i == 3 then goto continue end
    out[#out + 1] = "outer" .. i
    ::continue::
end
print(table.concat(out, " "))
