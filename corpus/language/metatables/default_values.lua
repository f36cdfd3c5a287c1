-- Tables with defaults: constant, computed per key, and counted.
local function with_default(default)
    return setmetatable({}, {__index = function() return default end})
end
local counter = with_default(0)
for word in ("a b a c a b"):gmatch("%a") do counter[word] = counter[word] + 1 end
print(counter.a .. " " .. counter.b .. " " .. counter.c .. " " .. counter.d)
local lists = setmetatable({}, {__index = function(t, k)
    local new = {}
    t[k] = new
    return new
end})
table.insert(lists.x, 1)
table.insert(lists.x, 2)
table.insert(lists.y, 3)
print(#lists.x .. " " .. #lists.y .. " " .. #lists.z)
