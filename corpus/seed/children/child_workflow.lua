local function main(input)
    return {received = input.message, id = process.id()}
end

return { main = main }
