local function main()
    local pid, err = process.spawn_monitored("app:long_workflow", "app:worker", {iterations = 5})
    assert(not err, tostring(err))
    local ok, failure = process.unmonitor(pid) -- stop receiving EXIT events
    assert(ok, tostring(failure))

    local events_ch = process.events()
    local quiet = time.after("1500ms")
    local result = channel.select{
        events_ch:case_receive(),
        quiet:case_receive()
    }
    assert(result.channel == quiet, "no event after unmonitor")
end

return { main = main }
