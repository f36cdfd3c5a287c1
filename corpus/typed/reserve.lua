local model = require("model")

local function main(items: {model.Item}): ({reserved: integer}?, error?)
    local count: integer = 0
    for i, item in ipairs(items) do
        local valid, problem = model.Item:is(item)
        if problem then
            return nil, errors.new({
                message = "item " .. i .. " is not valid",
                kind = errors.INVALID,
                retryable = false
            })
        end
        count = count + (valid.quantity as integer)
    end
    return {reserved = count}, nil
end

return { main = main }
