-- A CSV line with quoted fields.
local function parse(line)
    local fields, position = {}, 1
    while position <= #line + 1 do
        if line:sub(position, position) == '"' then
            local text, i = "", position + 1
            while true do
                local start = line:find('"', i, true)
                text = text .. line:sub(i, start - 1)
                if line:sub(start + 1, start + 1) ~= '"' then
                    position = start + 2
                    break
                end
                text = text .. '"'
                i = start + 2
            end
            fields[#fields + 1] = text
        else
            local stop = line:find(",", position, true) or #line + 1
            fields[#fields + 1] = line:sub(position, stop - 1)
            position = stop + 1
        end
    end
    return fields
end
for _, line in ipairs({'a,b,c', '"x, y",z', '"say ""hi""",,end', ''}) do
    local fields = parse(line)
    print(#fields .. ": <" .. table.concat(fields, "> <") .. ">")
end
