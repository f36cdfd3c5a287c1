local function main(payment)
    if payment.amount > payment.limit then
        return nil, errors.new({message = "over the limit", kind = errors.PERMISSION_DENIED, retryable = false})
    end
    return {id = "pay-" .. payment.card}
end

return { main = main }
