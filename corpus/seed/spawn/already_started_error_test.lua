local running = require("running")

local function main()
    local order = {id = "second"}
    local first = running.start("order-123-error", {id = "first", wait = true})

    -- Error when already started (alternative approach)
    local spawner = process
        .with_options({
            ["temporal.workflow.id"] = "order-123-error",
            ["temporal.workflow.execution_error_when_already_started"] = true,
        })

    local pid, err = spawner:spawn("app:order_workflow", "app:worker", order)
    assert(pid == nil, "no pid")
    assert(err, "a running id must be refused")

    assert(running.finish(first).order_id == "first", "the first run is untouched")
end

return { main = main }
