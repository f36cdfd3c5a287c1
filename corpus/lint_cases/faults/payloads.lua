local funcs = require("funcs")
local time = require("time")
local settings = require("settings")

local ledger = funcs.new():with_options({
    ["activity.start_to_close_timeout"] = settings.timeout,
    ["activity.retry_policy"] = {
        initial_interval = time.SECOND,
        non_retryable_error_types = { "NOT_FOUND" },
    },
})

local function notify(pid, value)
    process.send(pid, "progress", value)
end

local function main(order)
    local started = time.now()
    time.sleep(settings.pause)
    local entry, err = ledger:call("faults:ledger", { id = order.id, started = started })
    if err and err:kind() == "RATE_LIMITED" then
        return nil, err
    end
    notify(order.pid, function() return entry end)
    coroutine.spawn(function()
        while true do
            time.sleep("1m")
            process.send(order.pid, "alive", entry.id)
        end
    end)
    local result = { "done", entry }
    result.started = started:unix()
    return result
end

return { main = main }
