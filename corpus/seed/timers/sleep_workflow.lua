local time = require("time")

local function main()
    local start = time.now()
    time.sleep("24h")
    time.sleep("5m")
    time.sleep("30s")
    time.sleep(100 * time.MILLISECOND)
    local slept = time.now():sub(start):seconds()
    return {long_enough = slept >= 86730.1, not_too_long = slept < 86790}
end

return { main = main }
