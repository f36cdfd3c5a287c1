local funcs = require("funcs")
local workflow = require("workflow")
local time = require("time")
local errors = require("errors")
local process = require("process")
local channel = require("channel")
local json = require("json")
local Saga = require("saga")
local retry = require("retry")
local collections = require("collections")

local RATES = { EUR = 1, USD = 0.9 }
local executor = funcs.new():with_options({ ["activity.start_to_close_timeout"] = "30s" })

local function total_of(lines)
    local total = 0
    for _, line in ipairs(lines) do
        total = total + line.price * line.quantity
    end
    return total
end

local validators = {
    card = function(payment)
        return payment.number ~= nil, "the card number is missing"
    end,
    invoice = function(payment)
        return payment.address ~= nil, "the address is missing"
    end,
}

local function validate(order)
    local check = validators[order.payment.kind]
    if check == nil then
        return false, "unknown kind of payment: " .. tostring(order.payment.kind)
    end
    local ok, reason = check(order.payment)
    if not ok then
        return false, reason
    end
    for currency in pairs(order.amounts or {}) do
        if RATES[currency] == nil then
            return false, "a currency is not supported"
        end
    end
    return true
end

local function wait_for_decision(limit)
    local decisions = process.listen("decision")
    local timer = time.after(limit)
    local result = channel.select({ decisions:case_receive(), timer:case_receive() })
    if result.channel == timer then
        return nil, errors.new({ message = "nobody decided", kind = errors.TIMEOUT })
    end
    return result.value
end

local function main(order)
    local valid, reason = validate(order)
    if not valid then
        return nil, reason
    end
    local started = time.now()
    local saga = Saga.new("checkout " .. order.id)
    local total = total_of(order.lines)
    local payment, err = saga:step(function()
        return retry.with_backoff(3, function(attempt)
            return executor:call("shop:charge", { amount = total, attempt = attempt })
        end)
    end, function()
        return executor:call("shop:refund", { id = order.id })
    end)
    if err then
        local failures = saga:rollback()
        return nil, errors.new({ message = "payment failed", kind = errors.UNAVAILABLE, details = { failures = failures } })
    end
    if workflow.version("manual-review", 1, 2) >= 2 and total > 1000 then
        local decision, late = wait_for_decision("24h")
        if late or decision == nil then
            saga:rollback()
            return nil, late
        end
    end
    local by_supplier = collections.group(order.lines, function(line)
        return line.supplier
    end)
    local done = channel.new(#order.lines)
    local count = 0
    for _, supplier in ipairs(collections.keys(by_supplier)) do
        count = count + 1
        coroutine.spawn(function()
            local receipt = funcs.call("shop:charge", { supplier = supplier, lines = by_supplier[supplier] })
            done:send({ supplier = supplier, receipt = receipt })
        end)
    end
    local receipts = {}
    for _ = 1, count do
        local message = done:receive()
        receipts[message.supplier] = message.receipt
    end
    print("order", order.id, json.encode(receipts))
    return {
        id = order.id,
        payment = payment,
        total = total,
        receipts = receipts,
        seconds = time.now():unix() - started:unix(),
        suppliers = collections.keys(by_supplier),
    }
end

return { main = main }
