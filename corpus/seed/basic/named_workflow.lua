-- A custom workflow type name: the workflow is started under it or under its entry id.
local workflow = require("workflow")

local function main()
    local info = workflow.info()
    return {type = info.workflow_type, id = process.id()}
end

return main
