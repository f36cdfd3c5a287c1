local function main()
    local workflow_pid, err = process.spawn_monitored("app:status_workflow", "app:worker")
    assert(not err, tostring(err))

    -- Caller side
    local response_ch = process.listen("status_response")
    process.send(workflow_pid, "get_status", {})

    local timeout = time.after("5s")
    local result = channel.select{
        response_ch:case_receive(),
        timeout:case_receive()
    }

    assert(result.channel == response_ch, "no answer within five seconds")
    if result.channel == response_ch then
        local status = result.value
        assert(status.status == "processing" and status.progress == 75, "answer")
    end

    local event = process.events():receive()
    assert(event.result.value.asked_by == process.pid(), "the workflow saw the sender's pid")
end

return { main = main }
