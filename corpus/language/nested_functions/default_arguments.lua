-- Missing and surplus arguments.
local function f(a, b, c)
    b = b == nil and "B" or b
    return tostring(a) .. tostring(b) .. tostring(c)
end
print(f() .. " " .. f(1) .. " " .. f(1, false) .. " " .. f(1, 2, 3) .. " " .. f(1, 2, 3, 4, 5))
local function options(o)
    o = o or {}
    local size = o.size or 10
    local visible = o.visible
    if visible == nil then visible = true end
    return size .. " " .. tostring(visible)
end
print(options() .. ", " .. options({size = 5}) .. ", " .. options({visible = false}) .. ", " .. options {size = 1, visible = true})
