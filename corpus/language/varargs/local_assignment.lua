-- Varargs spread over locals and assignments.
local function f(...)
    local a, b = ...
    local c, d, e = "x", ...
    local first = ...
    a, b = b, a
    return tostring(a) .. tostring(b) .. " " .. tostring(c) .. tostring(d) .. tostring(e) .. " " .. tostring(first)
end
print(f(1, 2, 3))
print(f(1))
print(f())
local function rest(first, ...)
    return first, select("#", ...), ...
end
local r1, r2, r3 = rest("only")
print(r1 .. " " .. r2 .. " " .. tostring(r3))
