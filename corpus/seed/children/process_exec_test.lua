local function main()
    local result, err = process.exec(
        "app:hello_workflow",
        "app:worker",
        {name = "world"}
    )
    if err then
        return nil, err
    end
    -- result contains the workflow return value
    assert(result.greeting == "hello world", "greeting")

    local nothing, failure = process.exec("app:error_child_workflow", "app:worker")
    assert(nothing == nil, "no value beside an error")
    assert(failure:kind() == errors.NOT_FOUND, "kind " .. failure:kind())
    assert(failure:retryable() == false, "not retryable")
    assert(failure:message() == "customer 42 does not exist", "message " .. failure:message())
end

return { main = main }
