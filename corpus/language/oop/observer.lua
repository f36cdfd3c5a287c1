-- Signals with several listeners.
local Signal = {}
Signal.__index = Signal
function Signal.new() return setmetatable({listeners = {}}, Signal) end
function Signal:connect(f)
    table.insert(self.listeners, f)
    return function()
        for i, g in ipairs(self.listeners) do
            if g == f then table.remove(self.listeners, i) break end
        end
    end
end
function Signal:emit(...)
    for _, f in ipairs(self.listeners) do f(...) end
    return #self.listeners
end
local log = {}
local signal = Signal.new()
local disconnect = signal:connect(function(a) log[#log + 1] = "first " .. a end)
signal:connect(function(a, b) log[#log + 1] = "second " .. a .. tostring(b) end)
signal:emit("x", 1)
disconnect()
print(signal:emit("y") .. ": " .. table.concat(log, ", "))
