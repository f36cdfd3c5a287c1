local funcs = require("funcs")

-- A list of steps that can be undone, last one first.
local Steps = {}
Steps.__index = Steps

local once = funcs.new():with_options({
    ["activity.start_to_close_timeout"] = "30s",
    ["activity.retry_policy"] = { maximum_attempts = 3, initial_interval = 500, non_retryable_error_types = { "Invalid" } },
})

function Steps.new()
    return setmetatable({ done = {} }, Steps)
end

function Steps:run(action, argument, undo)
    local result, err = once:call(action, argument)
    if err then
        return nil, err
    end
    if undo then
        table.insert(self.done, { action = undo, argument = result.id })
    end
    return result
end

function Steps:undo()
    for i = #self.done, 1, -1 do
        local step = self.done[i]
        local _, err = once:call(step.action, step.argument)
        if err then
            print("cannot undo", step.action, err)
        end
    end
    self.done = {}
end

return Steps
