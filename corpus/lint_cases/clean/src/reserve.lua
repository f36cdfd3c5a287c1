local stock = { chair = 12, table = 3 }

local function main(article)
    local available = stock[article.sku]
    if not available then
        return nil, errors.new({ message = "no article " .. article.sku, kind = errors.NOT_FOUND })
    end
    if available < article.quantity then
        return nil, errors.new({ message = "not enough of " .. article.sku, kind = "Conflict", retryable = false })
    end
    return { id = "reservation-" .. article.sku }
end

local function undo(id)
    return { released = id }
end

return { main = main, undo = undo }
