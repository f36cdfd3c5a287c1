local funcs = require("funcs")
local time = require("time")
local Money = require("money")

local ROUNDS = 12

local function main(plan)
    local price = Money.new(plan.cents, plan.currency)
    local events = process.events()
    local charged = plan.charged or 0
    for round = 1, ROUNDS do
        local result, err = funcs.call("shop:charge", { order = plan.id .. "-" .. round, amount = price:plain() })
        if err then
            return nil, errors.wrap(err, "charge of month " .. round)
        end
        charged = charged + result.cents
        local month = time.timer(30 * 24 * time.HOUR)
        local selected = channel.select({ month:response():case_receive(), events:case_receive() })
        if selected.channel == events and selected.value.kind == process.event.CANCEL then
            month:stop()
            return { id = plan.id, charged = charged }
        end
    end
    process.upgrade(nil, { id = plan.id, cents = plan.cents, currency = plan.currency, charged = charged })
end

return { main = main }
