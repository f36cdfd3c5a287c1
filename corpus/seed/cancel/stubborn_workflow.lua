-- Never looks at its events.
local function main()
    return process.listen("never"):receive()
end

return { main = main }
