local class = require("class")
local shapes = require("shapes")

local count = 0

local function check(condition, message)
    assert(condition, message)
    count = count + 1
end

local function equal(actual, expected, message)
    check(actual == expected, message .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
end

local function test_instances()
    local Point = class.define("Point")
    Point.origin = "class field"
    function Point:init(x, y) self.x, self.y = x, y end
    function Point:sum() return self.x + self.y end
    local a, b = Point(1, 2), Point(10, 20)
    equal(a:sum(), 3, "first instance")
    equal(b:sum(), 30, "second instance")
    equal(a.sum, b.sum, "methods are shared")
    equal(a.origin, "class field", "class fields are seen")
    a.origin = "own"
    equal(b.origin, "class field", "and hidden per instance")
    equal(tostring(a), "instance of Point", "default text")
    equal(tostring(Point), "class Point", "text of the class")
    equal(a:class(), Point, "class of an instance")
    check(not pcall(function() return a + b end), "no operators by default")
end

local function test_inheritance()
    local A = class.define("A")
    function A:init(v) self.v = v end
    function A:get() return "A" .. self.v end
    function A:only_a() return "only A" end
    local B = class.define("B", {base = A})
    function B:get() return "B" .. class.super(B, self, "get") end
    local C = class.define("C", {base = B})
    function C:init(v, w)
        class.super(C, self, "init", v)
        self.w = w
    end
    function C:get() return "C" .. class.super(C, self, "get") .. self.w end
    local c = C(1, 2)
    equal(c:get(), "CBA12", "three levels of super")
    equal(c:only_a(), "only A", "inherited method")
    check(c:is_a(C) and c:is_a(B) and c:is_a(A) and c:is_a(class.Object), "is_a upwards")
    check(not A(1):is_a(B), "not downwards")
    equal(table.concat(class.lineage(C), ">"), "C>B>A>Object", "lineage")
    check(class.is_subclass(C, A) and not class.is_subclass(A, C), "subclass test")
    A.late = function() return "late" end
    equal(c.late(), "late", "later methods are inherited")
    local below = {}
    for _, cls in ipairs(class.descendants(A)) do below[#below + 1] = cls.__classname end
    equal(table.concat(below, " "), "B C", "descendants")
end

local function test_classes_are_checked()
    local ok, err = pcall(class.define, "Bad", {base = {}})
    check(not ok and err:find("the base of Bad is not a class", 1, true), "bad base")
    ok, err = pcall(shapes.Shape)
    check(not ok and err:find("class Shape is abstract", 1, true), "abstract class")
    local Blob = class.define("Blob", {base = shapes.Shape})
    local blob = Blob("green")
    ok, err = pcall(blob.area, blob)
    check(not ok and err:find("Blob must define area", 1, true), "abstract method: " .. tostring(err))
    check(class.is_class(Blob) and not class.is_class(blob) and not class.is_class(1), "is_class")
    equal(class.of(blob), Blob, "class.of an instance")
    equal(class.of({}), nil, "class.of a table")
    equal(class.of("x"), nil, "class.of a text")
end

local function test_shapes()
    local r, s = shapes.Rectangle(2, 3, "red"), shapes.Square(4)
    equal(r:area(), 6, "rectangle area")
    equal(s:area(), 16, "square area")
    equal(s:perimeter(), 16, "square perimeter")
    equal(tostring(r), "red rectangle of 6 cm2", "text of a rectangle")
    equal(s:describe(), "white square of 16 cm2 (regular)", "overridden description")
    equal(tostring(s), "white square of 16 cm2", "the operator keeps the base's method")
    equal(r:title() .. s:title(), "RECTANGLESQUARE", "mixin method")
    check(r < s and r <= s and s > r and not (s <= r), "mixin operators")
    check(shapes.Rectangle(4, 4) == shapes.Rectangle(4, 4), "equal rectangles")
    check(shapes.Rectangle(4, 4) ~= shapes.Rectangle(4, 5), "different rectangles")
    check(s == shapes.Square(4, "black"), "equality is inherited")
    s.unit = "mm"
    equal(s:describe(), "white square of 16 mm2 (regular)", "own unit")
    equal(r.unit, "cm", "unit of others")
end

local function test_groups()
    local group = shapes.Group(shapes.Square(1), shapes.Square(2))
    equal(#group, 2, "length operator")
    equal(group:area(), 5, "area of a group")
    local larger = group + shapes.Rectangle(1, 5)
    equal(#larger, 3, "addition makes a larger group")
    equal(#group, 2, "and leaves the old one")
    equal(larger:perimeter(), 4 + 8 + 12, "perimeter of a group")
    equal(larger(3).height, 5, "call operator")
    equal(group .. "end", "mixed group of 5 cm2 & end", "concatenation to the right")
    equal("start" .. group, "start & mixed group of 5 cm2", "concatenation to the left")
    local list = {shapes.Square(3), group, shapes.Square(1), larger}
    table.sort(list, function(a, b) return a < b end)
    local areas = {}
    for i, shape in ipairs(list) do areas[i] = shape:area() end
    equal(table.concat(areas, " "), "1 5 9 10", "sorting shapes")
    equal(shapes.Group(group, larger):area(), 15, "groups of groups")
end

local function main()
    test_instances()
    test_inheritance()
    test_classes_are_checked()
    test_shapes()
    test_groups()
    print("ok " .. count)
end

return { main = main }
