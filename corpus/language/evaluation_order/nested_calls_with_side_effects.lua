-- A stack machine whose operands are popped in argument order.
local stack = {5, 3, 10}
local function pop() return table.remove(stack) end
local function sub(a, b) return a - b end
print(tostring(sub(pop(), pop())))
stack[#stack + 1] = 2
print(tostring(pop() - pop()))
local n = 0
local function tick() n = n + 1 return n end
print(tostring(tick() * 100 + tick() * 10 + tick()))
local t = {tick(), {tick(), tick()}, tick()}
print(t[1] .. t[2][1] .. t[2][2] .. t[3])
print(tostring(tick() == tick()) .. " " .. tostring(tick() < tick()))
