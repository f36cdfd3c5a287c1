local funcs = require("funcs")
local workflow = require("workflow")

local function main(input)
    local before = workflow.history_length()
    local advice = "continue"
    for _ = 1, input.calls do
        funcs.call("app:new_payment", {amount = 1})
    end

    local length = workflow.history_length()
    local size = workflow.history_size()
    if length > 10000 then
        -- Consider continue-as-new to reset history
        advice = "reset"
    end
    return {grew = length > before, has_size = size > 0, advice = advice}
end

return { main = main }
