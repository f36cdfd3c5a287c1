local function weight(lines)
    local grams = 0
    for _, line in ipairs(lines) do
        grams = grams + (line.weight or 100) * line.quantity
    end
    return grams
end

local function main(request)
    local grams = weight(request.lines)
    return { tracking = ("%s-%05d"):format(request.order, grams) }
end

return { main = main }
