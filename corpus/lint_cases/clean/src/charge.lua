local json = require("json")
local time = require("time")
local Money = require("money")

local function main(request)
    local amount = Money.new(request.amount.cents, request.amount.currency)
    if amount.cents <= 0 then
        return nil, errors.new({ message = "nothing to pay", kind = errors.INVALID })
    end
    print("charge", json.encode(request), tostring(amount))
    return { id = "payment-" .. request.order, cents = amount.cents, at = time.now():unix() }
end

local function refund(id)
    print("refund", id)
    return { refunded = id }
end

return { main = main, refund = refund }
