-- Small steps from values that are near 2^63, wherever those come from.
local function show(name, value)
  print(name .. " " .. tostring(value))
end

local n = math.maxinteger - 2
for i = 1, 5 do
  n = n + 1
end
show("counter", n)

local m = 0
for i = 1, 4 do
  m = m + 1
  if i == 2 then
    m = 9223372036854775806
  end
end
show("reset", m)

local account = { total = 1 }
local function set(target, key, value)
  target[key] = value
end
set(account, "total", math.maxinteger)
account.total = account.total + 1
show("computed key", account.total)

local purse = { total = 1 }
local function fill(target)
  target.total = math.maxinteger - 1
end
fill({}) fill({}) fill({}) fill({}) fill({}) fill({}) fill({}) fill({}) fill({}) fill({})
fill(purse)
purse.total = purse.total + 3
show("one of many tables", purse.total)

local left, right = { total = 1 }, { total = 2 }
local function pick(first)
  return first and left or right
end
pick(true).total = math.mininteger;
(n > 0 and left or right).total = math.mininteger
left.total = left.total - 1
right.total = right.total - 1
show("either table", left.total)
show("either table", right.total)

local hidden = { total = 1 }
local proxy = setmetatable({}, { __newindex = hidden, __index = hidden })
proxy.total = math.maxinteger
hidden.total = hidden.total + 10
show("through a metatable", proxy.total)

local raw = { total = 1 }
pcall(rawset, raw, "total", math.maxinteger)
raw.total = raw.total + 1
show("rawset", raw.total)

local list = { 1 }
local function both()
  return list, math.maxinteger
end
table.insert(both())
show("insert", list[2] + list[2] + list[1])

local Account = {}
Account.__index = Account
Account.limit = 9223372036854775807
function Account.new()
  return setmetatable({ moves = 0 }, Account)
end
function Account:move(by)
  self.moves = self.moves + by
  self.limit = self.limit + 1
end
local moved = Account.new()
moved:move(1)
moved:move(4611686018427387904)
moved:move(4611686018427387904)
show("field of a class", moved.moves)
show("inherited field", moved.limit)

local function count(from, steps)
  if steps == 0 then
    return from
  end
  return count(from + 1, steps - 1)
end
show("parameter", count(math.maxinteger - 3, 7))

local function tally(step)
  local total = 0
  return function()
    total = total + step
    return total
  end
end
local slow, fast = tally(1), tally(6000000000000000000)
slow() slow() fast()
show("closures", slow() + fast())

for i = math.maxinteger - 2, math.maxinteger do
  show("loop", i + 2)
end
for i = 0, math.maxinteger, 3074457345618258603 do
  show("wide loop", i * 3 + i)
end

local mask = (-1 & -4294967296) * 2147483648
show("mask", mask)
local sum = 0
for i = 1, 100 do
  sum = sum + (i << 57)
end
show("shifted", sum)
local low, high = math.maxinteger - 10, math.maxinteger
show("middle", (low + high) // 2)
show("quotient", (low // 1) + (high // 1))
show("extremes", math.max(low, 5) + math.abs(high) - math.min(-3, low))
