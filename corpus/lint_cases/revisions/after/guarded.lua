local funcs = require("funcs")
local workflow = require("workflow")

local function main(order)
    if workflow.version("fraud-check", -1, 1) >= 1 then
        local verdict = funcs.call("bank:check", order)
        if verdict ~= "fine" then
            return { status = verdict }
        end
    end
    return funcs.call("bank:charge", order)
end

return { main = main }
