-- The host of a child may also be the task queue's own name.
local function main(queue)
    local events_ch = process.events()
    local child_pid, err = process.spawn("app:child_workflow", queue, {message = "by queue"})
    if err then
        return nil, err
    end
    local event = events_ch:receive()
    return {from_child = event.from == child_pid, result = event.result.value}
end

return { main = main }
