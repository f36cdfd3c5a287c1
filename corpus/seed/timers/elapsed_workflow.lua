local time = require("time")

local function main()
    local start = time.now()
    time.sleep("1s")
    local elapsed = time.now():sub(start):milliseconds()
    return {long_enough = elapsed >= 1000, not_too_long = elapsed < 30000}
end

return { main = main }
