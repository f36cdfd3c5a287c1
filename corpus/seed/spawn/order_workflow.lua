-- With `wait` the order stays open until a "finish" message.
local function main(order)
    local closed_by
    if order.wait then
        closed_by = process.listen("finish"):receive()
    end
    return {order_id = order.order_id or order.id, status = "completed", closed_by = closed_by}
end

return { main = main }
