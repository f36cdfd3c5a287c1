local model = require("model")
local pricing = require("pricing")

local count: integer = 0

local function equal(actual: any, expected: any, message: string)
    assert(actual == expected, message .. ": got " .. tostring(actual))
    count = count + 1
end

local function order(currency: string): model.Order
    return {
        id = "o-1",
        currency = currency,
        customer = {id = "c-1", tags = {}},
        items = {
            {sku = "AB-1", quantity = 2, price = 10},
            {sku = "CD-22", quantity = 1, price = 20, note = "gift"},
        },
        discounts = {loyal = 50, autumn = 10},
    } as model.Order
end

local function main()
    local quote, problem = pricing.quote(order("USD"))
    equal(problem, nil, "no problem")
    equal((quote!).total, 36, "total in dollars")
    equal((quote!).currency, "USD", "currency")
    equal(#(quote!).lines, 4, "lines with discounts")
    equal((quote!).lines[1].label, "2 x AB-1", "label")
    equal((quote!).lines[2].label, "1 x CD-22 (gift)", "label with a note")
    equal((quote!).lines[3].label, "discount autumn", "discounts in order")

    local nothing, failure = pricing.quote(order("CHF"))
    equal(nothing, nil, "no quote")
    equal((failure!):kind(), errors.INVALID, "an unknown currency is invalid")

    equal(pricing.describe({kind = "card", number = "12345678"}), "card ending in 5678", "card")
    equal(pricing.describe({kind = "transfer", iban = "DE02"}), "transfer from DE02", "transfer")
    print("ok " .. count)
end

return { main = main }
