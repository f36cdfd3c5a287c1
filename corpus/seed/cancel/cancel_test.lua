local function main()
    local workflow_pid, err = process.spawn_monitored("app:cancellable_workflow", "app:worker")
    assert(not err, tostring(err))

    local ok, err = process.cancel(workflow_pid, "5s")
    assert(ok and not err, tostring(err))

    local event = process.events():receive()
    assert(event.kind == process.event.EXIT, "EXIT")
    assert(not event.result.error, tostring(event.result.error))
    assert(event.result.value.status == "cancelled", "the workflow ended by itself")
end

return { main = main }
