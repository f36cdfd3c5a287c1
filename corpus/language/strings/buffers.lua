-- Building text through a table.
local function join_lines(count)
    local buffer = {}
    for i = 1, count do
        buffer[#buffer + 1] = "line " .. i
        if i % 3 == 0 then buffer[#buffer + 1] = "---" end
    end
    return table.concat(buffer, "\n")
end
print(join_lines(7))
local parts = {}
for i = 1, 300 do parts[i] = string.char(97 + i % 26) end
local text = table.concat(parts)
print(tostring(#text) .. " " .. text:sub(1, 30))
