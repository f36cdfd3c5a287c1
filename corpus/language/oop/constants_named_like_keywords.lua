-- Constants of a class whose names Python does not allow, or uses itself: objects without such a field find them.
local Item = {}
Item.__index = Item
Item.class = 1
Item.from = "nowhere"
Item.append = "text"
function Item.new(a, b)
    local self = setmetatable({}, Item)
    self.x = a
    self.class = b
    return self
end
function Item:get() return self.class end
function Item:origin() return self.from .. " " .. self.append end
print(tostring(Item.new():get()) .. " " .. tostring(Item.new(1, 2):get()) .. " " .. tostring(Item.class))
print(Item.new():origin() .. " " .. tostring(rawget(Item.new(), "class")))
local Special = setmetatable({}, {__index = Item})
Special.__index = Special
Special.lambda = 3
function Special.new() return setmetatable({y = 1}, Special) end
function Special:all() return self.class + self.lambda + self.y end
print(tostring(Special.new():all()))
