local function main(shipping)
    if shipping.country == "AQ" then
        return nil, errors.new({message = "no carrier", kind = errors.UNAVAILABLE, retryable = false})
    end
    return {tracking = "TRK-" .. shipping.country}
end

return { main = main }
