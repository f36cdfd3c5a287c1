-- Signals, updates and cancel requests all arrive as messages in one order.
local function main(cart)
    local inbox = process.inbox()
    local events = process.events()
    local items = cart.items

    while true do
        local case = channel.select({inbox:case_receive(), events:case_receive()})
        if case.channel == events then
            return {status = "abandoned", items = items}
        end

        local message = case.value
        if message:topic() == "add" then
            local item = message:payload():data()
            table.insert(items, item)
        elseif message:topic() == "discount" then
            -- An update: its sender waits for "ack" or "nak", then for "ok" or "error".
            local percent = message:payload():data().percent
            if percent > 50 then
                process.send(message:from(), "nak", "a discount is at most 50 percent")
            else
                process.send(message:from(), "ack")
                cart.discount = percent
                process.send(message:from(), "ok", {discount = cart.discount, items = #items})
            end
        elseif message:topic() == "checkout" then
            return {status = "ordered", items = items, discount = cart.discount, customer = cart.customer}
        end
    end
end

return { main = main }
