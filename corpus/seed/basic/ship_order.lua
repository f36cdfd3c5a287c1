local function main(request)
    if request.address == "" then
        return nil, errors.new({message = "no address", kind = errors.INVALID, retryable = false})
    end
    return {tracking_number = "TRK-" .. request.order_id}
end

return { main = main }
