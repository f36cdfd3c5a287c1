-- Replaying events into a state, with validation.
local handlers = {
    created = function(state, e) state.items, state.open = {}, true end,
    added = function(state, e)
        if not state.open then error("closed", 0) end
        state.items[e.sku] = (state.items[e.sku] or 0) + (e.quantity or 1)
    end,
    removed = function(state, e)
        local left = (state.items[e.sku] or 0) - (e.quantity or 1)
        state.items[e.sku] = left > 0 and left or nil
    end,
    closed = function(state) state.open = false end,
}
local function replay(events)
    local state, errors = {}, {}
    for i, e in ipairs(events) do
        local handler = handlers[e.type]
        if handler == nil then
            errors[#errors + 1] = i .. " unknown " .. e.type
        else
            local ok, err = pcall(handler, state, e)
            if not ok then errors[#errors + 1] = i .. " " .. err end
        end
    end
    return state, errors
end
local state, errors = replay({
    {type = "created"}, {type = "added", sku = "A"}, {type = "added", sku = "B", quantity = 3},
    {type = "removed", sku = "A"}, {type = "renamed"}, {type = "closed"}, {type = "added", sku = "C"},
})
print(tostring(state.items.A) .. " " .. state.items.B .. " " .. tostring(state.open))
print(table.concat(errors, "; "))
