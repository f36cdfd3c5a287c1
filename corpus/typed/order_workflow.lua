local funcs = require("funcs")
local time = require("time")
local model = require("model")
local pricing = require("pricing")

type Message = process.Message
type Outcome = {status: "done" | "rejected", total?: number, reserved?: integer, paid_with?: string, reason?: string}

local function wait_for_payment(ch: Channel<Message>): model.Payment?
    local timeout = time.after("1h")
    local result = channel.select{
        ch:case_receive(),
        timeout:case_receive()
    }
    if result.channel ~= ch then
        return nil
    end
    local msg = result.value :: Message
    local payment = msg:payload():data()
    if model.Payment:is(payment) then
        return payment
    end
    return nil
end

local function main(order: model.Order): (Outcome?, error?)
    local quote, problem = pricing.quote(order)
    if problem then
        return {status = "rejected", reason = problem:kind()}, nil
    end

    local reservation, err = funcs.call("typed:reserve", order.items)
    if err then
        return nil, err
    end

    local payment = wait_for_payment(process.listen("payment", {message = true}))
    if not payment then
        return {status = "rejected", reason = "no payment"}, nil
    end

    return {
        status = "done",
        total = (quote!).total,
        reserved = (reservation as {reserved: integer}).reserved,
        paid_with = pricing.describe(payment!)
    }, nil
end

return { main = main }
