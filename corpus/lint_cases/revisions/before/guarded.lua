local funcs = require("funcs")

local function main(order)
    return funcs.call("bank:charge", order)
end

return { main = main }
