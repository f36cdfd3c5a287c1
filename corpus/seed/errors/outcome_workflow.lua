-- Every way in which a workflow can end.
local outcomes = {
    value = function() return {ok = true} end,
    nothing = function() end,
    text = function() return nil, "went wrong" end,
    object = function()
        return nil, errors.new({message = "too busy", kind = errors.UNAVAILABLE, retryable = false})
    end,
    value_and_error = function() return {ok = true}, "the error wins" end,
    value_and_number = function() return {ok = true}, 42 end,
    raised = function() error("raised text") end,
    fault = function()
        local missing
        return missing.field -- lint: ignore[E0001] the fault is the point
    end,
}

local function main(name)
    return outcomes[name]()
end

return { main = main }
