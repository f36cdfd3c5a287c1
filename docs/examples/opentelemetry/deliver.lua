local funcs = require("funcs")

local function main(stop)
    process.listen("go"):receive()
    return funcs.call("depot:drive", stop)
end

return { main = main }
