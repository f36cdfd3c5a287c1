-- Works until it is asked to stop, then cleans up and says how far it came.
local time = require("time")

local function main()
    local events = process.events()
    while true do
        local tick = time.after("1h")
        local result = channel.select{
            events:case_receive(),
            tick:case_receive()
        }
        if result.channel == events and result.value.kind == process.event.CANCEL then
            return {status = "cancelled"}
        end
    end
end

return { main = main }
