local running = require("running")

local function main()
    local order = {id = "named-1"}
    local spawner = process
        .with_options({})
        :with_name("order-" .. order.id)

    local pid, err = spawner:spawn_monitored(
        "app:order_workflow",
        "app:worker",
        {order_id = order.id, wait = true}
    )
    assert(not err, tostring(err))
    assert(pid == "{app:client@app:worker|order-named-1}", "pid " .. pid)

    local again, err2 = spawner:spawn("app:order_workflow", "app:worker", {order_id = "other"})
    assert(not err2, tostring(err2))
    assert(again == pid, "a running name gives its pid")

    local result = running.finish(pid, "named test")
    assert(result.order_id == "named-1", "the first input counts")
    assert(result.closed_by == "named test", "closed by")
end

return { main = main }
