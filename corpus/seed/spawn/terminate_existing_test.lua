local running = require("running")

local function main()
    local first = running.start("order-123-terminate", {id = "first", wait = true})

    local spawner = process
        .with_options({
            ["temporal.workflow.id"] = "order-123-terminate",
            ["temporal.workflow.id_conflict_policy"] = "terminate_existing",
        })
    local pid, err = spawner:spawn("app:order_workflow", "app:worker", {id = "second", wait = true})
    assert(not err, tostring(err))
    assert(pid == first, "same workflow id")

    local event = process.events():receive()
    assert(event.kind == process.event.EXIT and event.result.error, "the first run ends with an error")

    assert(process.monitor(pid))
    assert(running.finish(pid).order_id == "second", "the second run goes on")
end

return { main = main }
