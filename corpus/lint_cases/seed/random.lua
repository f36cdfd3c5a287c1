local function main()
    -- Don't use random directly
    local r = math.random() -- non-deterministic
    return r
end

return { main = main }
