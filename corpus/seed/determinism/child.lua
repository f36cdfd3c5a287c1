local function main(input)
    return "child of " .. input.id
end

return { main = main }
