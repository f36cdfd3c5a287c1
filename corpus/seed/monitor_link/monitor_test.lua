local function main()
    local pid, err = process.spawn(
        "app:long_workflow",
        "app:worker",
        {iterations = 10}
    )
    assert(not err, tostring(err))

    -- Monitor later
    local ok, err = process.monitor(pid)
    assert(ok and not err, tostring(err))

    local events_ch = process.events()
    local event = events_ch:receive() -- EXIT when workflow completes
    assert(event.kind == process.event.EXIT and event.from == pid, "EXIT of the workflow")
    assert(event.result.value.iterations == 10, "its result")

    -- A workflow that is already finished can be monitored too.
    assert(process.monitor(pid))
    event = events_ch:receive()
    assert(event.result.value.iterations == 10, "the same result again")
end

return { main = main }
