local function main()
    local ok, err = process.set_options({trap_links = true})
    assert(ok, tostring(err))

    local pid, err = process.spawn(
        "app:long_workflow",
        "app:worker",
        {iterations = 1000}
    )
    assert(not err, tostring(err))

    -- Link after workflow has started
    time.sleep("200ms")
    local ok, err = process.link(pid)
    assert(ok and not err, tostring(err))

    -- If workflow is terminated, receive LINK_DOWN
    process.terminate(pid)

    local events_ch = process.events()
    local event = events_ch:receive()
    -- event.kind == process.event.LINK_DOWN
    assert(event.kind == process.event.LINK_DOWN, "kind " .. tostring(event.kind))
    assert(event.from == pid, "from " .. tostring(event.from))
    assert(event.result.error, "a terminated workflow ends with an error")
end

return { main = main }
