local function check(values, where)
    assert(values.user_id == "user-1", where .. ": user_id")
    assert(values.tenant == "tenant-1", where .. ": tenant")
    assert(values.request_id == "req-abc", where .. ": request_id")
    local count = 0
    for _ in pairs(values) do
        count = count + 1
    end
    assert(count == 3, where .. ": nothing else is visible")
end

local function main()
    local order = {id = "o-1"}
    local spawner = process.with_context({
        user_id = "user-1",
        tenant = "tenant-1",
        request_id = "req-abc",
    })

    local pid, err = spawner:spawn_monitored(
        "app:order_workflow",
        "app:worker",
        order
    )
    assert(not err, tostring(err))

    local event = process.events():receive()
    assert(event.from == pid and not event.result.error, tostring(event.result.error))
    local value = event.result.value
    assert(value.user_id == "user-1" and value.tenant == "tenant-1", "single values")
    assert(value.missing == errors.NOT_FOUND, "a missing key is NotFound")
    assert(value.activity == "o-1 by user-1 of tenant-1", "activity " .. tostring(value.activity))
    check(value.all, "workflow")
    check(value.child, "child")
end

return { main = main }
