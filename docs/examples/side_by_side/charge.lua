local function main(total)
    return {charged_by = "python", total = total}
end

return { main = main }
