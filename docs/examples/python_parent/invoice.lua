local time = require("time")

local function main(order)
    if #order.lines == 0 then
        return nil, errors.new({message = "nothing to bill", kind = errors.INVALID, retryable = false})
    end
    local total = 0
    for _, line in ipairs(order.lines) do
        total = total + line.count * line.price
    end
    time.sleep("10ms")
    return {number = "R-" .. order.id, total = total}
end

return { main = main }
