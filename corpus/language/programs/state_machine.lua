-- A turnstile and a traffic light from transition tables.
local function machine(initial, transitions)
    local state, history = initial, {initial}
    return {
        fire = function(event)
            local target = (transitions[state] or {})[event]
            if not target then return nil, "no transition for " .. event .. " in " .. state end
            if type(target) == "function" then target = target(state, #history) end
            state = target
            history[#history + 1] = state
            return state
        end,
        history = function() return table.concat(history, ">") end,
    }
end
local turnstile = machine("locked", {locked = {coin = "open"}, open = {push = "locked", coin = "open"}})
for _, event in ipairs({"push", "coin", "coin", "push"}) do
    local state, err = turnstile.fire(event)
    print(event .. ": " .. (state or err))
end
print(turnstile.history())
local light = machine("green", {
    green = {tick = "yellow"},
    yellow = {tick = function(_, n) return n > 4 and "off" or "red" end},
    red = {tick = "green"},
})
while light.fire("tick") do end
print(light.history())
