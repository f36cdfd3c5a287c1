local function main()
    -- Don't do I/O in workflow code
    local file = io.open("data.txt") -- non-deterministic
    return file ~= nil
end

return { main = main }
