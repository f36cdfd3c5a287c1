-- Wrapping and centring text.
local function wrap(text, width)
    local lines, line = {}, ""
    for word in text:gmatch("%S+") do
        if line ~= "" and #line + #word + 1 > width then
            lines[#lines + 1] = line
            line = word
        else
            line = line == "" and word or line .. " " .. word
        end
    end
    if line ~= "" then lines[#lines + 1] = line end
    return lines
end
local function centre(line, width)
    local space = width - #line
    return (" "):rep(space // 2) .. line .. (" "):rep(space - space // 2)
end
for _, line in ipairs(wrap("A workflow is a durable function that survives crashes and restarts of its worker.", 24)) do
    print("|" .. centre(line, 24) .. "|")
end
