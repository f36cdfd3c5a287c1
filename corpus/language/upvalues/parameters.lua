-- Parameters are captured and assigned like any local.
local function make(n)
    return {
        up = function(by) n = n + (by or 1) return n end,
        show = function() return "n=" .. n end,
    }
end
local a, b = make(1), make(10)
a.up()
a.up(5)
b.up(-1)
print(a.show() .. " " .. b.show())
local function default(value)
    value = value or "none"
    return function() return value end
end
print(default()() .. " " .. default("some")())
