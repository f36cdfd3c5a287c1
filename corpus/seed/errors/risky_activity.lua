local function main(order)
    if order.customer == "unknown" then
        return nil, errors.new({
            message = "no such customer",
            kind = errors.NOT_FOUND,
            retryable = false,
            details = {customer = order.customer}
        })
    end
    return "served " .. order.customer
end

return { main = main }
