local function main()
    local pid, err = process.spawn_monitored("app:counter_workflow", "app:worker", {initial = 1})
    assert(not err, tostring(err))

    local nak, ack, ok = process.listen("nak"), process.listen("ack"), process.listen("ok")

    process.send(pid, "increment", {amount = 4})
    ack:receive()
    assert(ok:receive().value == 5, "incremented")

    process.send(pid, "decrement", {amount = 10})
    assert(nak:receive() == "would result in negative value", "refused decrement")

    process.send(pid, "increment", {amount = "many"})
    assert(nak:receive() == "amount must be a number", "refused increment")

    process.send(pid, "decrement", {amount = 2})
    ack:receive()
    assert(ok:receive().value == 3, "decremented")

    process.send(pid, "finish")
    ack:receive()
    assert(ok:receive().message == "finishing", "finish is answered")

    local event = process.events():receive()
    assert(event.result.value.final_counter == 3, "final counter")
end

return { main = main }
