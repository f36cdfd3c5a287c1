-- The handler sees the error before the stack is gone and supplies the result.
local function handler(e) return "handled " .. tostring(e) end
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    return table.concat(out, " ")
end
print(show(xpcall(function() error("failure", 0) end, handler)))
print(show(xpcall(function() return 1, 2 end, handler)))
print(show(xpcall(function() error({code = 3}) end, function(e) return e.code * 2 end)))
print(show(xpcall(function() error() end, handler)))
local depth = {}
xpcall(function()
    local inner = xpcall(function() error("inner", 0) end, function(e) depth[#depth + 1] = e end)
    depth[#depth + 1] = tostring(inner)
    error("outer", 0)
end, function(e) depth[#depth + 1] = e end)
print(table.concat(depth, ", "))
