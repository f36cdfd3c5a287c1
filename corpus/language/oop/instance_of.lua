-- Walking the chain of metatables.
local function class(base)
    local c = {}
    c.__index = c
    return setmetatable(c, {__index = base})
end
local function is_instance(object, cls)
    local mt = getmetatable(object)
    while mt do
        if mt == cls then return true end
        local parent = getmetatable(mt)
        mt = parent and parent.__index
    end
    return false
end
local A = class()
local B = class(A)
local C = class()
local b = setmetatable({}, B)
print(tostring(is_instance(b, B)) .. " " .. tostring(is_instance(b, A)) .. " " .. tostring(is_instance(b, C)) .. " " .. tostring(is_instance({}, A)))
