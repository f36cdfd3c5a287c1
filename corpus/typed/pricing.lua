local model = require("model")
local collections = require("collections")

type Line = {label: string, amount: number}
type Quote = {lines: {Line}, total: number, currency: string}

local pricing = {}

local RATES: {[string]: number} = {EUR = 1, USD = 2, GBP = 0.5}

local function line_of(item: model.Item): Line
    local label = item.quantity .. " x " .. item.sku
    if item.note then
        label = label .. " (" .. (item.note as string) .. ")"
    end
    return {label = label, amount = item.quantity * item.price}
end

local function reduced(amount: number, discounts: {[string]: number}): (number, {string})
    local applied: {string} = {}
    for _, name in ipairs(collections.keys(discounts)) do
        local percent: number = discounts[name]!
        amount = amount - amount * percent / 100
        table.insert(applied, name)
    end
    return amount, applied
end

function pricing.quote(order: model.Order): (Quote?, error?)
    local valid, problem = model.Order:is(order)
    if problem then
        return nil, problem
    end
    local lines = collections.map(valid.items, line_of)
    local sum = collections.reduce(lines, function(total: number, line: Line): number
        return total + line.amount
    end, 0)
    local total, applied = reduced(sum, order.discounts)
    for _, name in ipairs(applied) do
        table.insert(lines, {label = "discount " .. name, amount = 0})
    end
    local quote = {lines = lines, total = total * RATES[order.currency], currency = order.currency}
    return Quote(quote), nil
end

function pricing.describe(payment: model.Payment): string
    if payment.kind == "card" then
        return "card ending in " .. payment.number:sub(-4)
    end
    return "transfer from " .. (payment.iban :: string)
end

return pricing
