local function main(stop)
    return "at " .. stop
end

return { main = main }
