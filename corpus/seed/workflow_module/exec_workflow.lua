local workflow = require("workflow")

local function main(input_data)
    local result, err = workflow.exec("app:child_workflow", input_data)
    if err then
        return nil, err
    end
    return result
end

return { main = main }
