-- Methods copied into classes.
local Comparable = {
    greater = function(self, other) return self:key() > other:key() end,
    max = function(self, other) return self:greater(other) and self or other end,
}
local Printable = {show = function(self) return "<" .. self:key() .. ">" end}
local function mix(target, ...)
    for _, source in ipairs({...}) do
        for name, method in pairs(source) do
            if target[name] == nil then target[name] = method end
        end
    end
    return target
end
local Item = mix({}, Comparable, Printable)
Item.__index = Item
function Item:key() return self.weight end
local function item(weight) return setmetatable({weight = weight}, Item) end
print(item(3):max(item(8)):show() .. " " .. tostring(item(3):greater(item(2))))
