-- A binary heap.
local Heap = {}
Heap.__index = Heap
function Heap.new(less) return setmetatable({less = less or function(a, b) return a < b end}, Heap) end
function Heap:push(value)
    local i = #self + 1
    self[i] = value
    while i > 1 and self.less(self[i], self[i // 2]) do
        self[i], self[i // 2] = self[i // 2], self[i]
        i = i // 2
    end
end
function Heap:pop()
    local top, n = self[1], #self
    if n == 0 then return nil end
    self[1] = self[n]
    self[n] = nil
    local i = 1
    while true do
        local child = 2 * i
        if child > n - 1 then break end
        if child + 1 <= n - 1 and self.less(self[child + 1], self[child]) then child = child + 1 end
        if not self.less(self[child], self[i]) then break end
        self[i], self[child] = self[child], self[i]
        i = child
    end
    return top
end
local h = Heap.new()
for _, v in ipairs({5, 9, 1, 7, 3, 8, 2}) do h:push(v) end
local out = {}
for v in function() return h:pop() end do out[#out + 1] = v end
print(table.concat(out, " "))
local tasks = Heap.new(function(a, b) return a.priority > b.priority end)
tasks:push({name = "low", priority = 1})
tasks:push({name = "high", priority = 10})
tasks:push({name = "middle", priority = 5})
print(tasks:pop().name .. " " .. tasks:pop().name .. " " .. tasks:pop().name .. " " .. tostring(tasks:pop()))
