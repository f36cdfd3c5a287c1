local function main(input)
    if input.name == "" then
        return nil, "a name is needed"
    end
    return {greeting = "hello " .. input.name}
end

return { main = main }
