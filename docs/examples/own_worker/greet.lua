local funcs = require("funcs")
local uuid = require("uuid")

local function main(name)
    local text, err = funcs.call("lib:text", name)
    if err then
        return nil, err
    end
    return {text = text, ticket_length = #uuid.v4()}
end

return { main = main }
