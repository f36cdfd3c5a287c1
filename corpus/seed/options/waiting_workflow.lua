-- Ends with the text of a "finish" message, or with "cancelled" when asked to cancel.
local function main()
    local finish = process.listen("finish")
    local events = process.events()
    local result = channel.select{
        finish:case_receive(),
        events:case_receive()
    }
    if result.channel == events then
        return "cancelled"
    end
    return result.value
end

return { main = main }
