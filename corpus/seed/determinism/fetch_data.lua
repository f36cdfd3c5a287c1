local function main(id)
    return {id = id, name = "item " .. id}
end

return { main = main }
