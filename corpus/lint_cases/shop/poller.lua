local funcs = require("funcs")
local time = require("time")
local process = require("process")
local channel = require("channel")
local collections = require("collections")

local ROUNDS = 500

local function poll(state)
    local result, err = funcs.call("shop:charge", { cursor = state.cursor })
    if err ~= nil then
        state.failures = state.failures + 1
        return nil
    end
    state.failures = 0
    state.cursor = result.cursor
    for id, item in pairs(result.items) do
        state.seen[id] = item.version
    end
    return result
end

local function main(state)
    state = state or {}
    state.seen = state.seen or {}
    state.failures = state.failures or 0
    local stop = process.listen("stop")
    local ticker = time.ticker("1m")
    local ticks = ticker:channel()
    for _ = 1, ROUNDS do
        local event = channel.select({ stop:case_receive(), ticks:case_receive() })
        if event.channel == stop then
            ticker:stop()
            return { seen = collections.keys(state.seen), reason = event.value:payload():data() }
        end
        poll(state)
        if state.failures > 5 then
            error("too many failures in a row: " .. state.failures)
        end
    end
    return process.upgrade(nil, state)
end

return { main = main }
