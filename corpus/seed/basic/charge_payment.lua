local function main(request)
    if request.amount > 1000 then
        return nil, errors.new({message = "card declined", kind = errors.PERMISSION_DENIED, retryable = false})
    end
    return {id = "pay-" .. request.customer}
end

return { main = main }
