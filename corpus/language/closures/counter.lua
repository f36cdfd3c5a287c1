-- Independent counters and shared state.
local function counter(start, step)
    local value = start
    return function()
        local current = value
        value = value + step
        return current
    end, function() value = start end
end
local a, reset_a = counter(1, 1)
local b = counter(100, -10)
print(a() .. " " .. a() .. " " .. b() .. " " .. a() .. " " .. b())
reset_a()
print(a() .. " " .. b())
