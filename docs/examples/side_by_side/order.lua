local funcs = require("funcs")

local function main(order)
    process.listen("pay"):receive()
    local payment, err = funcs.call("shop:charge", order.total)
    if err then
        return nil, err
    end
    return {run_by = "python", charged_by = payment.charged_by}
end

return { main = main }
