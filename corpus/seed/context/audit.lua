local ctx = require("ctx")

local function main(order_id)
    return order_id .. " by " .. ctx.get("user_id") .. " of " .. ctx.get("tenant")
end

return { main = main }
