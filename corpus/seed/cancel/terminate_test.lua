local function main()
    local workflow_pid, err = process.spawn_monitored("app:stubborn_workflow", "app:worker")
    assert(not err, tostring(err))

    local ok, err = process.terminate(workflow_pid)
    assert(ok and not err, tostring(err))

    local event = process.events():receive()
    assert(event.kind == process.event.EXIT and event.from == workflow_pid, "EXIT")
    assert(event.result.value == nil, "no value")
    assert(event.result.error:kind() == errors.CANCELED, "kind " .. event.result.error:kind())
    assert(event.result.error:message() == "workflow terminated", event.result.error:message())
    assert(event.result.error:retryable() == false, "not retryable")
end

return { main = main }
