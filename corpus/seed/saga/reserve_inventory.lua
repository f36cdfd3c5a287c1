local STOCK = {apple = 10, pear = 2}

local function main(items)
    for _, item in ipairs(items) do
        if (STOCK[item.sku] or 0) < item.quantity then
            return nil, errors.new({
                message = "not enough " .. item.sku,
                kind = errors.CONFLICT,
                retryable = false
            })
        end
    end
    return {id = "res-" .. #items}
end

return { main = main }
