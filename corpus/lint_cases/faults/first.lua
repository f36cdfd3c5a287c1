local funcs = require("funcs")
local settings = funcs.call("faults:load", "settings")

local function main(order)
    local started = clock.now()
    for _, key in ipairs(keys.of(order)) do
        funcs.call("faults:load", key)
    end
    for key in pairs(order) do
        funcs.call("faults:load", key)
    end
    count = #keys.sorted(order)
    io.write("done")
    process.monitor(order.pid)
    return started, settings
end

return { main = main }
