local funcs = require("funcs")

type Card = {number: string}
type Cash = {amount: number}

local function main(order)
    local bell = "\x07"
    local limit = tonumber("1e6")
    local half = order.total / 2 // 1
    local steps = {}
    steps[3] = "ship"
    assert(order.id, { code = "no-id" })
    local means = order.means as Card | Cash
    return funcs.call("faults:ledger", { bell, limit, half, #steps, means })
end

return { main = main }
