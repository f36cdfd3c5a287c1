-- Tables that can be called.
local adder = setmetatable({base = 10}, {
    __call = function(self, a, b)
        return self.base + a + (b or 0), select("#", a, b)
    end
})
print(tostring((adder(1))) .. " " .. tostring((adder(1, 2))))
local sum, count = adder(5)
print(sum .. " " .. count)
print(tostring(pcall(adder, 1)))
local mapped = {}
for i, v in ipairs({1, 2, 3}) do mapped[i] = adder(v) end
print(table.concat(mapped, " "))
