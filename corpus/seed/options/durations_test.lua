local function main()
    local events = process.events()
    -- A string and a number of milliseconds mean the same.
    for _, timeout in ipairs({"1s", 1000}) do
        local spawner = process.with_options({["temporal.workflow.run_timeout"] = timeout})
        local _, err = spawner:spawn_monitored("app:waiting_workflow", "app:worker")
        assert(not err, tostring(err))
        local event = events:receive()
        assert(event.result.error:kind() == errors.TIMEOUT, "kind " .. event.result.error:kind())
    end

    local pid, err = process.with_options({["temporal.workflow.run_timeout"] = "soon"})
        :spawn("app:waiting_workflow", "app:worker")
    assert(pid == nil, "a bad duration must be refused")
    assert(tostring(err):find("workflow.run_timeout", 1, true), "the text names the option: " .. tostring(err))
end

return { main = main }
