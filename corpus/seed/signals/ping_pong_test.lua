local function main()
    local pong, err = process.spawn_monitored("app:pong_workflow", "app:worker")
    assert(not err, tostring(err))
    local ping, failure = process.spawn_monitored("app:ping_workflow", "app:worker", {target = pong})
    assert(not failure, tostring(failure))

    local events, results = process.events(), {}
    for _ = 1, 2 do
        local event = events:receive()
        assert(not event.result.error, tostring(event.result.error))
        results[event.from] = event.result.value
    end
    assert(results[ping].ok and results[ping].received.data == "hello back", "the answer arrived")
    assert(results[pong].from == ping, "the receiver saw the sender's pid")
end

return { main = main }
