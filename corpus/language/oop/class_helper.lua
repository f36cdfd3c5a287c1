-- A helper that makes classes which can be called.
local function class(base)
    local c = {}
    c.__index = c
    c.base = base
    return setmetatable(c, {
        __index = base,
        __call = function(cls, ...)
            local object = setmetatable({}, cls)
            if cls.init then cls.init(object, ...) end
            return object
        end
    })
end
local Shape = class()
function Shape:init(name) self.name = name end
function Shape:area() return 0 end
function Shape:describe() return self.name .. " " .. self:area() end
local Square = class(Shape)
function Square:init(side)
    Shape.init(self, "square")
    self.side = side
end
function Square:area() return self.side * self.side end
local Cube = class(Square)
function Cube:init(side)
    Square.init(self, side)
    self.name = "cube"
end
function Cube:area() return 6 * Square.area(self) end
for _, s in ipairs({Shape("nothing"), Square(3), Cube(2)}) do print(s:describe()) end
print(tostring(Cube.base == Square) .. " " .. tostring(Square.base.base))
