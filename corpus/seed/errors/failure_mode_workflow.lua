local funcs = require("funcs")

local function main(input)
    local executor = funcs.new():with_options({
        ["activity.retry_policy"] = {
            maximum_attempts = 1,
        }
    })

    local result, err = executor:call("app:unreliable_activity", input)
    if err then
        local kind = err:kind()           -- "INTERNAL" for runtime errors
        local retryable = err:retryable()
        return {
            kind = kind,
            retryable_is_unknown = retryable == nil,
            says_why = err:message():find("connection lost", 1, true) ~= nil
        }
    end
    return {result = result}
end

return { main = main }
