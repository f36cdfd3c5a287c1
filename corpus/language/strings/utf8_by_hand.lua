-- Counting characters of UTF-8 text with byte patterns.
local function characters(text)
    local out = {}
    for c in text:gmatch("[\1-\127\194-\244][\128-\191]*") do out[#out + 1] = c end
    return out
end
local list = characters("naïve Größe €5")
print(tostring(#list))
print(table.concat(list, "."))
local back = {}
for i = #list, 1, -1 do back[#back + 1] = list[i] end
print(table.concat(back))
