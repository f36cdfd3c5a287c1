local function main()
    -- First spawn starts the workflow with initial messages
    local first = process
        .with_options({})
        :with_name("my-counter")
        :with_message("increment", {amount = 3})

    local pid, err = first:spawn("app:counter_workflow", "app:worker", {initial = 0})
    assert(not err, tostring(err))

    -- Second spawn reuses existing workflow and delivers new messages
    local second = process
        .with_options({})
        :with_name("my-counter")
        :with_message("increment", {amount = 2})

    local pid2, err = second:spawn("app:counter_workflow", "app:worker", {initial = 999})
    -- pid2 == pid (same workflow), input {initial = 999} is ignored
    -- But the increment message with amount=2 is delivered
    assert(not err, tostring(err))
    assert(pid2 == pid, "same workflow")

    assert(process.monitor(pid))
    assert(process.send(pid, "finish"))
    local value = process.events():receive().result.value
    assert(value.counter == 5, "counter " .. tostring(value.counter))
end

return { main = main }
