local function main()
    local pid, err = process.spawn_monitored(
        "app:order_workflow",
        "app:worker",
        {order_id = "123"}
    )
    assert(not err, tostring(err))

    local events = process.events()
    local event = events:receive()
    assert(event.kind == process.event.EXIT, "kind " .. tostring(event.kind))
    assert(event.from == pid, "from " .. tostring(event.from))

    if event.kind == process.event.EXIT then
        local result = event.result.value
        local error = event.result.error
        assert(error == nil, "error " .. tostring(error))
        assert(result.order_id == "123" and result.status == "completed", "result")
    end
end

return { main = main }
