-- A name that several parameters have stands for the last of them.
local function last(_, key, _) return key .. tostring(_) end
print(last(1, "k", 3))
local object = {name = "object"}
function object:twice(self) return tostring(self) end
print(object:twice("argument"))
local guarded = setmetatable({}, {__newindex = function(_, key, _) error("no field " .. key, 0) end})
print(select(2, pcall(function() guarded.x = 1 end)))
local function kept(x, x, ...)
    local function inner() x = x .. "!" return x end
    return inner() .. select("#", ...)
end
print(kept("a", "b", "c", "d"))
