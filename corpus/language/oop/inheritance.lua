-- Single inheritance with overriding and calls of the base method.
local Animal = {}
Animal.__index = Animal
function Animal.new(class, name)
    local self = setmetatable({}, class)
    self.name = name
    return self
end
function Animal:speak() return self.name .. " makes " .. self:sound() end
function Animal:sound() return "a noise" end
local Dog = setmetatable({}, {__index = Animal})
Dog.__index = Dog
function Dog.new(class, name, tricks)
    local self = Animal.new(class, name)
    self.tricks = tricks or {}
    return self
end
function Dog:sound() return "a bark" end
function Dog:speak() return Animal.speak(self) .. " and knows " .. #self.tricks .. " tricks" end
local Puppy = setmetatable({}, {__index = Dog})
Puppy.__index = Puppy
function Puppy:sound() return "a small " .. Dog.sound(self):sub(3) end
print(Animal:new("Cow"):speak())
print(Dog:new("Rex", {"sit", "roll"}):speak())
print(Puppy:new("Bit"):speak())
