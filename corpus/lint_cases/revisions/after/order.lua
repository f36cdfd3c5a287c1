local funcs = require("funcs")
local time = require("time")
local shipping = require("shipping")

local function charge(order)
    return funcs.call("bank:charge", order)
end

local function main(order)
    local paid, err = charge(order)
    if err then
        return nil, err
    end
    if order.gift then
        time.sleep("2h")
    else
        process.send(order.pid, "paid", paid.id)
    end
    return shipping.ship(order)
end

return { main = main }
