-- An object with __call as the iterator of a loop.
local Range = {}
Range.__index = Range
Range.__call = function(self)
    if self.current < self.last then
        self.current = self.current + 1
        return self.current
    end
end
local range = setmetatable({current = 0, last = 4}, Range)
local out = {}
for n in range do out[#out + 1] = n end
print(table.concat(out, " ") .. " left at " .. range.current)
