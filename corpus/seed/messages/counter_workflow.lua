-- Adds up "increment" messages in order until "finish".
local function main(input)
    local counter = input.initial
    local seen = {}
    local inbox = process.inbox()
    while true do
        local msg = inbox:receive()
        if msg:topic() == "finish" then
            return {counter = counter, seen = seen}
        end
        local amount = msg:payload():data().amount
        counter = counter + amount
        table.insert(seen, amount)
    end
end

return { main = main }
