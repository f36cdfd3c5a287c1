local function main()
    return nil, errors.new({message = "nothing here", kind = errors.NOT_FOUND, retryable = false})
end

return { main = main }
