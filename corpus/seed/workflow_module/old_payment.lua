local function main(input)
    return "old payment of " .. input.amount
end

return { main = main }
