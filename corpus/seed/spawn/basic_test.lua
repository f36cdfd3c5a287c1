local function main()
    local pid, err = process.spawn(
        "app:order_workflow",        -- workflow entry
        "app:worker",                -- temporal worker
        {order_id = "123"}           -- input
    )
    assert(not err, tostring(err))
    assert(type(pid) == "string" and pid:match("^{app:client@app:worker|.+}$"), "pid " .. tostring(pid))

    local missing, failure = process.spawn("app:order_workflow", "app:no_such_worker", {order_id = "123"})
    assert(missing == nil, "spawn on an unknown host must fail")
    assert(failure:kind() == errors.NOT_FOUND, "kind " .. failure:kind())
end

return { main = main }
