local function main()
    local events_ch = process.events()

    local child_pid, err = process.spawn(
        "app:error_child_workflow",
        "app:worker"
    )
    if err then
        return nil, err
    end

    local event = events_ch:receive()
    if event.result.error then
        local child_err = event.result.error
        -- Error objects have kind(), retryable(), message() methods
        print(child_err:kind())      -- e.g. "NOT_FOUND"
        print(child_err:retryable()) -- false
        print(child_err:message())   -- error message text
        return {
            from_child = event.from == child_pid,
            kind = child_err:kind(),
            retryable = child_err:retryable(),
            message = child_err:message(),
            value = event.result.value
        }
    end
    return nil, "the child did not fail"
end

return { main = main }
