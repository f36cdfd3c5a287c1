local funcs = require("funcs")

local M = {}

function M.ship(order)
    return funcs.call("carrier:ship", order)
end

return M
