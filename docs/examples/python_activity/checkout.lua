local funcs = require("funcs")

local function main(order)
    -- lint: ignore[E0003] shop:tax is written in Python, activities.py
    local tax, err = funcs.call("shop:tax", {country = order.country, net = order.net})
    if err then
        return {status = "refused", reason = tostring(err)}
    end
    return {status = "priced", gross = order.net + tax.amount}
end

return { main = main }
