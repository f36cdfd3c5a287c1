local funcs = require("funcs")

local function main(order)
    local result, err = funcs.call("app:risky_activity", order)
    if err then
        if err:kind() == "NOT_FOUND" then
            return {status = "unknown"}
        end
        return nil, err
    end
    return result
end

return { main = main }
