-- A call that may mean a method with a result, or one without, gives as many results as the one that is there.
local Counter = {}
Counter.__index = Counter
function Counter.new(start)
    local self = setmetatable({}, Counter)
    self.value = start
    return self
end
function Counter:put(value) return self.value end
local early = Counter.new(1)
print(tostring(select("#", early:put(5))))
function Counter:put(value) self.value = value end
local counter = Counter.new(0)
print(tostring(select("#", counter:put(7))))
print(tostring(select("#", pcall(function() return counter:put(8) end))))
print(tostring(counter.value))
local function pick(which)
    local function one() return 1 end
    local function none() end
    local chosen = which and one or none
    return chosen()
end
print(tostring(select("#", pick(true))) .. tostring(select("#", pick(false))))
