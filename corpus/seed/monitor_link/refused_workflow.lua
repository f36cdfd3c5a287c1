-- Inside a workflow these four are refused, each with an error that says so.
local function text(err)
    return err and tostring(err) or "no error"
end

-- lint: ignore[D109] shows the refusal itself
local function main()
    local pid = process.pid()
    local _, monitor_error = process.monitor(pid)
    local _, unmonitor_error = process.unmonitor(pid)
    local _, link_error = process.link(pid)
    local _, unlink_error = process.unlink(pid)
    return {
        monitor = text(monitor_error),
        unmonitor = text(unmonitor_error),
        link = text(link_error),
        unlink = text(unlink_error)
    }
end

return { main = main }
