local function options(without)
    local all = {
        ["temporal.workflow.id"] = "order-123",
        ["temporal.workflow.execution_timeout"] = "24h",
        ["temporal.workflow.run_timeout"] = "1h",
        ["temporal.workflow.task_timeout"] = "30s",
        ["temporal.workflow.id_conflict_policy"] = "fail",
        ["temporal.workflow.retry_policy"] = {
            initial_interval = 1000,
            backoff_coefficient = 2.0,
            maximum_interval = 300000,
            maximum_attempts = 3,
        },
        ["temporal.workflow.cron_schedule"] = "0 */6 * * *",
        ["temporal.workflow.search_attributes"] = {
            customer_id = "cust-123"
        },
        ["temporal.workflow.memo"] = {
            source = "api"
        },
        ["temporal.workflow.start_delay"] = "5m",
        ["temporal.workflow.parent_close_policy"] = "terminate",
    }
    for _, name in ipairs(without) do
        all["temporal.workflow." .. name] = nil
    end
    return all
end

local function spawn_with(without)
    local spawner = process.with_options(options(without))
    return spawner:spawn("app:order_workflow", "app:worker", {id = "123"})
end

local function main()
    -- The server refuses a cron schedule together with a start delay; the refusal is returned, not raised.
    local pid, err = spawn_with({})
    assert(pid == nil and #tostring(err) > 0, "cron and delay together")

    for _, without in ipairs({"cron_schedule", "start_delay"}) do
        local started, failure = spawn_with({without})
        assert(not failure, "without " .. without .. ": " .. tostring(failure))
        assert(started == "{app:client@app:worker|order-123}", "pid " .. tostring(started))
        local ok, problem = process.terminate(started)
        assert(ok, "terminate: " .. tostring(problem))
    end

    local last, failure = spawn_with({"cron_schedule", "start_delay"})
    assert(not failure, tostring(failure))
    assert(process.monitor(last))
    local event = process.events():receive()
    assert(event.result.value.order_id == "123", "the run without delays completes")
end

return { main = main }
