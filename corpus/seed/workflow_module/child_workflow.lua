local function main(input)
    if input.fail then
        return nil, errors.new({message = "child refused", kind = errors.CONFLICT, retryable = false})
    end
    return {doubled = input.value * 2}
end

return { main = main }
