-- Two container classes.
local Stack = {}
Stack.__index = Stack
function Stack.new() return setmetatable({size = 0}, Stack) end
function Stack:push(...)
    for i = 1, select("#", ...) do
        self.size = self.size + 1
        self[self.size] = (select(i, ...))
    end
end
function Stack:pop()
    if self.size == 0 then return nil end
    local v = self[self.size]
    self[self.size] = nil
    self.size = self.size - 1
    return v
end
local Queue = {}
Queue.__index = Queue
function Queue.new() return setmetatable({first = 1, last = 0, items = {}}, Queue) end
function Queue:push(v)
    self.last = self.last + 1
    self.items[self.last] = v
end
function Queue:pop()
    if self.first > self.last then return nil end
    local v = self.items[self.first]
    self.items[self.first] = nil
    self.first = self.first + 1
    return v
end
local s, q = Stack.new(), Queue.new()
s:push(1, 2, 3)
for _, v in ipairs({1, 2, 3}) do q:push(v) end
print(s:pop() .. s:pop() .. s:pop() .. tostring(s:pop()))
print(q:pop() .. q:pop() .. q:pop() .. tostring(q:pop()))
