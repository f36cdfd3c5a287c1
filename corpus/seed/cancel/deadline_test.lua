local function main()
    local workflow_pid, err = process.spawn_monitored("app:stubborn_workflow", "app:worker")
    assert(not err, tostring(err))

    local ok, err = process.cancel(workflow_pid, "1s")
    assert(ok and not err, tostring(err))

    local event = process.events():receive()
    assert(event.result.error, "at the deadline the workflow is terminated")
    assert(event.result.error:kind() == errors.CANCELED, "kind " .. event.result.error:kind())
end

return { main = main }
