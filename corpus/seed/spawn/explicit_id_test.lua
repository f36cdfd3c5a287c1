local function main()
    local order = {id = "explicit-1"}
    local spawner = process
        .with_options({
            ["temporal.workflow.id"] = "order-" .. order.id,
        })

    local pid, err = spawner:spawn_monitored(
        "app:order_workflow",
        "app:worker",
        order
    )
    assert(not err, tostring(err))
    assert(pid == "{app:client@app:worker|order-explicit-1}", "pid " .. pid)

    local event = process.events():receive()
    assert(event.result.value.order_id == "explicit-1", "result")
end

return { main = main }
