local funcs = require("funcs")

local function main()
    local executor = funcs.new():with_options({
        ["activity.retry_policy"] = {maximum_attempts = 1}
    })
    local _, err = executor:call("app:no_such_activity")
    return {kind = err:kind(), retryable = err:retryable()}
end

return { main = main }
