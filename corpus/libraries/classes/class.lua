-- Classes with single inheritance, mixins, class fields, operators, type tests and abstract methods.
--
--     local Point = class.define("Point")
--     function Point:init(x, y) self.x, self.y = x, y end
--     local p = Point(1, 2)
local class = {}

-- Metamethods are looked up without __index, so a subclass needs its own copies.
local METAMETHODS = {
    "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm", "__concat", "__len", "__eq", "__lt", "__le",
    "__call", "__tostring",
}

local function default_text(object)
    return "instance of " .. getmetatable(object).__classname
end

local function construct(cls, ...)
    if cls.__abstract then
        error("class " .. cls.__classname .. " is abstract", 2)
    end
    local object = setmetatable({}, cls)
    object:init(...)
    return object
end

local Object = {
    __classname = "Object",
    __tostring = default_text,
}
Object.__index = Object
class.Object = Object

function Object:init() end

function Object:class()
    return getmetatable(self)
end

function Object:is_a(cls)
    return class.is_subclass(getmetatable(self), cls)
end

setmetatable(Object, {__call = construct, __tostring = function() return "class Object" end})

local function class_text(cls)
    return "class " .. cls.__classname
end

-- Makes a class. `options.base` is the base class (Object when absent), `options.mixins` a list of tables whose
-- functions are copied, `options.abstract` a list of method names that subclasses must define.
function class.define(name, options)
    options = options or {}
    local base = options.base or Object
    if rawget(base, "__classname") == nil then
        error("the base of " .. name .. " is not a class", 2)
    end

    local cls = {__classname = name, __base = base, __subclasses = {}}
    cls.__index = cls
    for _, metamethod in ipairs(METAMETHODS) do
        cls[metamethod] = base[metamethod]
    end
    for _, mixin in ipairs(options.mixins or {}) do
        class.mix(cls, mixin)
    end

    setmetatable(cls, {__index = base, __call = construct, __tostring = class_text})
    if options.abstract then
        cls.__abstract = options.abstract
        for _, method in ipairs(options.abstract) do
            cls[method] = function(self)
                error(self:class().__classname .. " must define " .. method, 2)
            end
        end
    else
        cls.__abstract = false
    end
    if base.__subclasses then
        table.insert(base.__subclasses, cls)
    end
    return cls
end

-- Copies the functions of `mixin` into `cls`, except those that the class already has itself.
function class.mix(cls, mixin)
    for name, value in pairs(mixin) do
        if type(value) == "function" and rawget(cls, name) == nil then
            cls[name] = value
        end
    end
    return cls
end

function class.is_class(value)
    return type(value) == "table" and rawget(value, "__classname") ~= nil
end

function class.is_subclass(cls, base)
    while cls do
        if cls == base then return true end
        cls = rawget(cls, "__base") or (cls ~= Object and Object or nil)
    end
    return false
end

-- The class of an instance, or nil for any other value.
function class.of(value)
    if type(value) ~= "table" then return nil end
    local metatable = getmetatable(value)
    return class.is_class(metatable) and metatable or nil
end

-- The chain of class names from `cls` up to Object.
function class.lineage(cls)
    local names = {}
    while cls do
        names[#names + 1] = cls.__classname
        cls = rawget(cls, "__base")
    end
    return names
end

-- Calls the method of the base class that `cls` overrides.
function class.super(cls, object, method, ...)
    return cls.__base[method](object, ...)
end

-- All classes below `cls`, depth first.
function class.descendants(cls)
    local out = {}
    local function visit(current)
        for _, subclass in ipairs(current.__subclasses or {}) do
            out[#out + 1] = subclass
            visit(subclass)
        end
    end
    visit(cls)
    return out
end

return class
