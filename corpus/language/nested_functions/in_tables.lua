-- Dispatch tables of functions.
local actions = {
    greet = function(name) return "hello " .. name end,
    count = function(...) return select("#", ...) .. " items" end,
    nested = {inner = function(x) return x * x end},
    [1] = function() return "first" end,
}
print(actions.greet("you"))
print(actions.count("a", nil, "c"))
print(tostring(actions.nested.inner(9)))
print(actions[1]())
local function evaluate(op, a, b)
    local f = ({["+"] = function() return a + b end, ["*"] = function() return a * b end})[op]
    return f and f() or "unknown " .. op
end
print(evaluate("+", 2, 3) .. " " .. evaluate("*", 2, 3) .. " " .. evaluate("?", 2, 3))
