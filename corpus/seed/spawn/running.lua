-- Starts an open order under a fixed workflow id, and closes it again.
local running = {}

function running.start(id, order)
    local spawner = process.with_options({["temporal.workflow.id"] = id})
    local pid, err = spawner:spawn_monitored("app:order_workflow", "app:worker", order)
    assert(not err, "start of " .. id .. ": " .. tostring(err))
    return pid
end

-- Returns the result of the run, nil when it failed.
function running.finish(pid, who)
    assert(process.send(pid, "finish", who))
    local event = process.events():receive()
    assert(event.kind == process.event.EXIT, "expected EXIT")
    return event.result.value
end

return running
