-- Computed properties through __index and __newindex.
local Temperature = {}
local getters = {
    fahrenheit = function(self) return rawget(self, "_celsius") * 9 // 5 + 32 end,
    celsius = function(self) return rawget(self, "_celsius") end,
}
local setters = {
    celsius = function(self, v) rawset(self, "_celsius", v) end,
    fahrenheit = function(self, v) rawset(self, "_celsius", (v - 32) * 5 // 9) end,
}
Temperature.__index = function(self, k)
    local getter = getters[k]
    if getter then return getter(self) end
    return Temperature[k]
end
Temperature.__newindex = function(self, k, v)
    local setter = setters[k]
    if not setter then error("no property " .. k, 0) end
    setter(self, v)
end
function Temperature:describe() return self.celsius .. "C " .. self.fahrenheit .. "F" end
local t = setmetatable({_celsius = 100}, Temperature)
print(t:describe())
t.fahrenheit = 32
print(t:describe())
print(select(2, pcall(function() t.kelvin = 1 end)))
