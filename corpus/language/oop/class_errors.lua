-- What goes wrong with classes, and what it is called.
local Stack = {}
Stack.__index = Stack

function Stack.new()
  return setmetatable({ size = 0 }, Stack)
end

function Stack:push(value)
  self.size = self.size + 1
  self[self.size] = value
end

function Stack:top()
  return self[self.size]
end

function Stack:grow(by)
  self.size = self.size + by
end

local function message(f, ...)
  local _, text = pcall(f, ...)
  return (tostring(text):gsub("^.-:%d+: ", ""))
end

local s = Stack.new()
s:push("a")
print(tostring(s:top()))
print(message(function() s:pop() end))
print(message(function() return s.limit + 1 end))
print(message(function() return s.limit.x end))
print(message(function() s:grow(nil) end))
print(message(function() s:grow({}) end))
print(message(function() s.grow(nil, 1) end))
print(message(function() Stack.push() end))
print(message(function() return s < s end))
print(message(function() return s + 1 end))
print(message(function() return s .. "" end))
print(message(function() return s() end))
print(message(function() return -s end))
print(message(function()
  local missing
  missing:push(1)
end))
print(message(function()
  local missing
  return missing.size
end))
print(message(function()
  local missing
  missing.size = 1
end))
print(message(Stack.push, 5, 1))
print(message(function() s.size = {}; s:grow(1) end))
print(type(s.size))
