local function main()
    local events_ch = process.events()

    local child_pid, err = process.spawn(
        "app:child_workflow",
        "app:worker",
        {message = "hello from parent"}
    )
    if err then
        return {status = "spawn_failed", error = tostring(err)}
    end

    -- Wait for child EXIT event
    local event = events_ch:receive()
    if event.kind == process.event.EXIT then
        local child_result = event.result.value
        local child_error = event.result.error
        return {
            kind = event.kind,
            from_child = event.from == child_pid,
            result = child_result,
            failed = child_error ~= nil
        }
    end
    return nil, "unexpected event " .. tostring(event.kind)
end

return { main = main }
