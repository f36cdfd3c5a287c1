-- Stays open until a "finish" signal, so that a second request for the same order conflicts.
local function main(order)
    process.listen("finish"):receive()
    return {order_id = order.id, request_id = ctx.get("request_id")}
end

return { main = main }
