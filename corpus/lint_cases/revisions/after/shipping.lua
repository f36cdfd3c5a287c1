local funcs = require("funcs")

local M = {}

function M.ship(order)
    local label = funcs.call("carrier:label", order)
    return funcs.call("carrier:ship", label)
end

return M
