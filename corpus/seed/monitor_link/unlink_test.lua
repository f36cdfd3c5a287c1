local function main()
    assert(process.set_options({trap_links = true}))
    local pid, err = process.spawn("app:long_workflow", "app:worker", {iterations = 1000})
    assert(not err, tostring(err))
    assert(process.link(pid))
    local ok, failure = process.unlink(pid) -- remove bidirectional link
    assert(ok, tostring(failure))
    process.terminate(pid)

    local events_ch = process.events()
    local quiet = time.after("1s")
    local result = channel.select{
        events_ch:case_receive(),
        quiet:case_receive()
    }
    assert(result.channel == quiet, "no event after unlink")
end

return { main = main }
