local function main(case)
    return {text = case.name .. " has " .. case.note}
end

return { main = main }
