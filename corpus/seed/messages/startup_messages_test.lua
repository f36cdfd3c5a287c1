local function main()
    local spawner = process
        .with_options({})
        :with_name("counter-workflow")
        :with_message("increment", {amount = 2})
        :with_message("increment", {amount = 1})
        :with_message("increment", {amount = 4})

    local pid, err = spawner:spawn_monitored(
        "app:counter_workflow",
        "app:worker",
        {initial = 0}
    )
    assert(not err, tostring(err))

    assert(process.send(pid, "finish"))
    local value = process.events():receive().result.value
    assert(value.counter == 7, "counter " .. tostring(value.counter))
    assert(table.concat(value.seen, " ") == "2 1 4", "messages keep their order")
end

return { main = main }
