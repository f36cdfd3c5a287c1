local function main(id)
    return {undone = id}
end

return { main = main }
