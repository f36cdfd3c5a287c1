local time = require("time")
local workflow = require("workflow")
local Money = require("money")
local Steps = require("steps")

type Line = {sku: string, price: integer, quantity: integer}
type Order = {id: string, currency: string, lines: {Line}, approver: string?}

-- The quantities by article, in the order of the article numbers.
local function articles(lines: {Line})
    local quantities = {}
    for _, line in ipairs(lines) do
        quantities[line.sku] = (quantities[line.sku] or 0) + line.quantity
    end
    local names = {}
    for sku in pairs(quantities) do
        names[#names + 1] = sku
    end
    table.sort(names)
    local list = {}
    for _, sku in ipairs(names) do
        list[#list + 1] = { sku = sku, quantity = quantities[sku] }
    end
    return list
end

-- Waits for an answer of the approver, at most a day.
local function approved(order: Order)
    local answers = process.listen("approval")
    process.send(order.approver, "approve", { order = order.id, asked = time.now():format_rfc3339() })
    local deadline = time.after("24h")
    local result = channel.select({ answers:case_receive(), deadline:case_receive() })
    return result.channel == answers and result.value == "yes"
end

local function failure(steps, reason)
    steps:undo()
    return { status = "failed", reason = reason }
end

local function main(order: Order)
    local total = Money.total(order.lines, order.currency)
    local steps = Steps.new()

    for _, article in ipairs(articles(order.lines)) do
        local _, err = steps:run("shop:reserve", article, "shop:release")
        if err then
            return failure(steps, err:message())
        end
    end

    if order.approver and not approved(order) then
        return failure(steps, "not approved")
    end

    local payment, err = steps:run("shop:charge", { order = order.id, amount = total:plain() }, "shop:refund")
    if err then
        if err:kind() == errors.INVALID then
            return failure(steps, "card refused")
        end
        steps:undo()
        return nil, err
    end

    if workflow.version("wait-before-shipping", -1, 1) >= 1 then
        time.sleep("1h")
    end

    local parcel, problem = steps:run("shop:ship", { order = order.id, lines = order.lines })
    if problem then
        return failure(steps, tostring(problem))
    end
    return { status = "shipped", payment = payment.id, tracking = parcel.tracking, total = tostring(total) }
end

return { main = main }
