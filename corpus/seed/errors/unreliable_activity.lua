local function main(input)
    if input.fail then
        error("connection lost")
    end
    return "reached"
end

return { main = main }
