-- Three levels of classes: inherited methods, constants and constructors, calls of the parent's method, metamethods.
local Shape = {}
Shape.__index = Shape
Shape.sides = 0
Shape.unit = "cm"

function Shape.new(name)
  local self = setmetatable({}, Shape)
  self.name = name
  return self
end

function Shape:area()
  return 0
end

function Shape:describe()
  return self.name .. "[" .. self.sides .. "] " .. self:area() .. self.unit
end

Shape.__tostring = function(shape)
  return "<" .. shape.name .. ">"
end

local Rectangle = setmetatable({}, { __index = Shape })
Rectangle.__index = Rectangle
Rectangle.sides = 4

function Rectangle.new(name, width, height)
  local self = Shape.new(name)
  setmetatable(self, Rectangle)
  self.width, self.height = width, height
  return self
end

function Rectangle:area()
  return self.width * self.height
end

function Rectangle.__eq(a, b)
  return a:area() == b:area()
end

function Rectangle.__lt(a, b)
  return a:area() < b:area()
end

function Rectangle.__le(a, b)
  return a:area() <= b:area()
end

function Rectangle.__add(a, b)
  return Rectangle.new(a.name .. "+" .. b.name, a.width + b.width, a.height)
end

function Rectangle.__len(self)
  return self.width
end

function Rectangle.__call(self, factor)
  return self.name .. " x" .. factor
end

function Rectangle.__concat(a, b)
  local left = type(a) == "table" and a.name or tostring(a)
  local right = type(b) == "table" and b.name or tostring(b)
  return left .. "&" .. right
end

function Rectangle.__unm(self)
  return Rectangle.new("-" .. self.name, self.height, self.width)
end

local Square = setmetatable({}, { __index = Rectangle })
Square.__index = Square

function Square.new(side)
  return setmetatable({ name = "square", width = side, height = side }, Square)
end

function Square:describe()
  return "Square: " .. Rectangle.describe(self)
end

local shape, wide, square = Shape.new("blob"), Rectangle.new("wide", 6, 2), Square.new(3)
for _, each in ipairs({ shape, wide, square }) do
  print(each:describe())
end
print(tostring(shape))
print(type(wide))
print(tostring(wide == Rectangle.new("tall", 3, 4)) .. " " .. tostring(wide < Rectangle.new("big", 9, 9)))
print(tostring(wide <= Rectangle.new("same", 12, 1)) .. " " .. tostring(wide > Rectangle.new("small", 1, 1)))
print((wide + Rectangle.new("more", 1, 1)):describe())
print(#wide .. " " .. wide(3) .. " " .. (wide .. "text") .. " " .. ("text" .. wide) .. " " .. (-wide).name)
print(tostring(square.sides) .. square.unit .. " " .. tostring(Square.sides) .. " " .. tostring(rawget(Square, "sides")))
print(tostring(square == Square.new(3)) .. " " .. tostring(getmetatable(square) == Square))
print(tostring(pcall(function() return square < square end)))
print(tostring(#square) .. " " .. Shape.describe(square))
print(tostring(Square.area == Rectangle.area) .. " " .. tostring(Square.describe == Rectangle.describe))
print(tostring(getmetatable(Square).__index == Rectangle))

-- The classes as values.
local by_name = { Shape = Shape, Rectangle = Rectangle }
print(by_name.Rectangle.new("dynamic", 2, 2):describe())
local function make(class, ...)
  return class.new(...)
end
print(make(Square, 2):describe())
local count = 0
for key in pairs(Shape) do
  count = count + 1
end
print(tostring(count))
print(tostring(rawequal(Shape, by_name.Shape)) .. " " .. type(Shape) .. " " .. tostring(Shape.missing))
