local funcs = require("funcs")

local function main(stops)
    local count = 0
    for _, stop in ipairs(stops) do
        local _, err = funcs.call("depot:drive", stop)
        if err then
            return nil, err
        end
        count = count + 1
    end
    return count
end

return { main = main }
