-- The bank's answer, decided by the request alone so that a retried charge gives the same payment.
local CARD_LIMIT = 10000

local function main(request)
    if type(request.amount) ~= "number" or request.amount <= 0 then
        return nil, errors.new({
            message = "amount must be a positive number",
            kind = errors.INVALID,
            retryable = false
        })
    end
    if request.amount > CARD_LIMIT then
        return nil, errors.new({
            message = "payment declined: card limit exceeded",
            kind = errors.PERMISSION_DENIED,
            retryable = false,
            details = {customer = request.customer, limit = CARD_LIMIT}
        })
    end

    return {
        id = "pay-" .. request.customer,
        amount = request.amount,
        customer = request.customer
    }
end

return { main = main }
