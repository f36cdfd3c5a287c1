-- An error in any task ends the whole workflow.
local time = require("time")

local function main()
    coroutine.spawn(function()
        time.sleep("10ms")
        error("task broke")
    end)
    time.sleep("1h")
    return "never"
end

return { main = main }
