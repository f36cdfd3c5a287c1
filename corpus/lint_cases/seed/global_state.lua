local function main()
    -- Don't use global mutable state
    counter = counter + 1 -- non-deterministic across replays
    return counter
end

return { main = main }
