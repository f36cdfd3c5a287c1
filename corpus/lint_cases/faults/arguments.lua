local funcs = require("funcs")
local workflow = require("workflow")

local LEDGER = "faults:legder"

local function main(order)
    local paid = funcs.call(LEDGER, order)
    local loaded = funcs.call("faults:load", order.id)
    local child = workflow.exec("faults:ledger", order)
    local pid = process.spawn("faults:ledger", "faults:worker", order)
    local starter = process.with_options({
        ["temporal.workflow.run_timout"] = "1h",
        ["temporal.workflow.id_reuse_policy"] = "never",
    })
    if workflow.version("second-ledger", 2, 1) == 2 then
        starter:spawn("faults:first", "faults:wroker", order)
    end
    local text = string.format("%s: %d", order.id)
    process.send(pid, "@reserved", text)
    return { paid = paid, loaded = loaded, child = child, text = text:rep() }
end

return { main = main }
