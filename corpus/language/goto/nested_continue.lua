-- continue of the inner and of the outer loop.
local out = {}
for i = 1, 4 do
    for j = 1, 4 do
        if j == 2 then goto next_j end
        if i == 2 then goto next_i end
        if j > i then goto next_i end
        out[#out + 1] = i .. j
        ::next_j::
    end
    out[#out + 1] = "/"
    ::next_i::
end
print(table.concat(out, " "))
