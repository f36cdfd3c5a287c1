local function main(order)
    return {order_id = order.id}
end

return { main = main }
