local running = require("running")

local function main()
    local order = {id = "second"}
    local first = running.start("order-123-reuse", {id = "first", wait = true})

    -- Reuse existing (default behavior with explicit ID)
    local spawner = process
        .with_options({
            ["temporal.workflow.id"] = "order-123-reuse",
        })

    local pid, err = spawner:spawn("app:order_workflow", "app:worker", order)
    -- Returns existing workflow PID if already running
    assert(not err, tostring(err))
    assert(pid == first, "existing pid")

    assert(running.finish(first).order_id == "first", "the second input is ignored")
end

return { main = main }
