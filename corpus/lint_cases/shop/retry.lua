local time = require("time")

local M = {}

-- Calls `action` until it succeeds; waits twice as long after every failure.
function M.with_backoff(attempts, action)
    local delay = 100
    local last
    for attempt = 1, attempts do
        local result, err = action(attempt)
        if err == nil then
            return result
        end
        last = err
        if attempt < attempts then
            time.sleep(delay .. "ms")
            delay = delay * 2
        end
    end
    return nil, last
end

return M
