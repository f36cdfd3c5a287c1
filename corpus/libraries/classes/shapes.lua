-- A hierarchy built with the class library.
local class = require("class")

local shapes = {}

local Comparable = {
    __lt = function(a, b) return a:area() < b:area() end,
    __le = function(a, b) return a:area() <= b:area() end,
}

local Named = {}
function Named:title()
    return self:class().__classname:upper()
end

local Shape = class.define("Shape", {mixins = {Comparable, Named}, abstract = {"area", "perimeter"}})
Shape.unit = "cm"

function Shape:init(color)
    self.color = color or "white"
end

function Shape:describe()
    return self.color .. " " .. self:class().__classname:lower() .. " of " .. self:area() .. " " .. self.unit .. "2"
end

Shape.__tostring = Shape.describe

local Rectangle = class.define("Rectangle", {base = Shape})

function Rectangle:init(width, height, color)
    class.super(Rectangle, self, "init", color)
    self.width, self.height = width, height
end

function Rectangle:area()
    return self.width * self.height
end

function Rectangle:perimeter()
    return 2 * (self.width + self.height)
end

Rectangle.__eq = function(a, b)
    return a.width == b.width and a.height == b.height
end

local Square = class.define("Square", {base = Rectangle})

function Square:init(side, color)
    class.super(Square, self, "init", side, side, color)
end

function Square:describe()
    return class.super(Square, self, "describe") .. " (regular)"
end

local Group = class.define("Group", {base = Shape})

function Group:init(...)
    class.super(Group, self, "init", "mixed")
    self.members = {...}
end

function Group:area()
    local sum = 0
    for _, member in ipairs(self.members) do
        sum = sum + member:area()
    end
    return sum
end

function Group:perimeter()
    local sum = 0
    for _, member in ipairs(self.members) do
        sum = sum + member:perimeter()
    end
    return sum
end

Group.__len = function(group) return #group.members end
Group.__add = function(group, shape)
    local members = {}
    for i, member in ipairs(group.members) do members[i] = member end
    members[#members + 1] = shape
    return Group(table.unpack(members))
end
Group.__concat = function(a, b)
    return tostring(a) .. " & " .. tostring(b)
end
Group.__call = function(group, index)
    return group.members[index]
end

shapes.Shape, shapes.Rectangle, shapes.Square, shapes.Group = Shape, Rectangle, Square, Group
return shapes
