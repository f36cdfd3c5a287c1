local function main(input)
    return "new payment of " .. input.amount
end

return { main = main }
