local function main(key)
    return os.time(), key
end

return { main = main }
