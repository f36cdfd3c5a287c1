local funcs = require("funcs")

local function main()
    local executor = funcs.new():with_options({
        ["activity.retry_policy"] = {maximum_attempts = 1}
    })
    local _, err = executor:call("app:no_such_activity") -- lint: ignore[E0003] what happens without the activity is the point
    return {kind = err:kind(), retryable = err:retryable()}
end

return { main = main }
