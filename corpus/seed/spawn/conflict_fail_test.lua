local running = require("running")

local function main()
    local order = {id = "fail"}
    local first = running.start("order-123-fail", {id = "first", wait = true})

    -- Fail if workflow already exists
    local spawner = process
        .with_options({
            ["temporal.workflow.id"] = "order-123-fail",
            ["temporal.workflow.id_conflict_policy"] = "fail",
        })

    local pid, err = spawner:spawn("app:order_workflow", "app:worker", order)
    if err then
        -- Workflow already running with this ID
        assert(pid == nil, "no pid beside an error")
        assert(#tostring(err) > 0, "the error has a text")
    end
    assert(err, "a running id must be refused")

    assert(running.finish(first).order_id == "first", "the first run is untouched")

    local after, none = spawner:spawn_monitored("app:order_workflow", "app:worker", order)
    assert(not none, "a finished id can be used again: " .. tostring(none))
    assert(after == first, "same workflow id, same pid text")
    assert(process.events():receive().result.value.order_id == "fail", "second run")
end

return { main = main }
