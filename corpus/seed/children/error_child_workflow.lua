local function main()
    return nil, errors.new({
        message = "customer 42 does not exist",
        kind = errors.NOT_FOUND,
        retryable = false
    })
end

return { main = main }
