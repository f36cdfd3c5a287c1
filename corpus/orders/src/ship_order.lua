local SERVED_COUNTRIES = {DE = true, FR = true, US = true}

local function main(request)
    local address = request.address
    if not SERVED_COUNTRIES[address.country] then
        return nil, errors.new({
            message = "no carrier serves " .. address.country,
            kind = errors.UNAVAILABLE,
            retryable = false
        })
    end

    return {
        order_id = request.order_id,
        tracking_number = "TRK-" .. address.country .. "-" .. request.order_id
    }
end

return { main = main }
