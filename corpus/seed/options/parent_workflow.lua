-- Starts a child with the given parent close policy and ends at once.
local function main(policy)
    local spawner = process.with_options({
        ["temporal.workflow.parent_close_policy"] = policy,
    })
    local child, err = spawner:spawn("app:waiting_workflow", "app:worker")
    if err then
        return nil, err
    end
    return child
end

return { main = main }
