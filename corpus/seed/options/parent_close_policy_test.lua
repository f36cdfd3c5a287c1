local function child_of(policy)
    local child, err = process.exec("app:parent_workflow", "app:worker", policy)
    assert(not err, policy .. ": " .. tostring(err))
    assert(process.monitor(child))
    return child
end

local function main()
    local events = process.events()

    child_of("terminate")
    local event = events:receive()
    assert(event.result.error, "a terminated child ends with an error")

    child_of("request_cancel")
    event = events:receive()
    assert(event.result.value == "cancelled", "a cancelled child sees the request")

    local child = child_of("abandon")
    assert(process.send(child, "finish", "still here"))
    event = events:receive()
    assert(event.result.value == "still here", "an abandoned child goes on")
end

return { main = main }
