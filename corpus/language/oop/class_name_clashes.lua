-- Fields, methods, constants and metamethods of a class and its parent that want the same Python name.
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    out[i] = tostring((select(i, ...)))
  end
  print(table.concat(out, "\t"))
end

local Account = {}
Account.__index = Account
Account.limit = 10
Account.kind = "plain"
function Account.new(balance, limit) return setmetatable({ balance = balance, limit = limit }, Account) end
function Account:deposit(amount) self.balance = self.balance + amount return self.balance end
function Account:call(x) return "called " .. x end
function Account:add(x) self.balance = self.balance + x return self end
function Account:left() return self.limit - self.balance end
function Account:__tostring() return "account " .. self.balance end

local Savings = setmetatable({}, { __index = Account })
Savings.__index = Savings
function Savings.new(balance, rate) return setmetatable({ balance = balance, rate = rate, concat = 3, len = 4 }, Savings) end
function Savings.__add(a, b) return Savings.new(a.balance + b.balance, a.rate) end
function Savings.__call(self, x) return self.rate + x end
function Savings.__concat(a, b) return "joined" end
function Savings.__len(a) return 77 end

for i = 1, 3 do
  local a = Account.new(i, i > 1 and 5 or nil)
  show(a:deposit(2), a.limit, a:left(), tostring(a), a:call(i), a:add(3).balance, a.kind)
  local s = Savings.new(i, 2)
  show(s:deposit(2), s.limit, s:add(1).balance, (s + s).balance, s(4), s .. "a", #s, s.len, s.concat, s:call(1), s.kind)
  local t = setmetatable(s, Account)
  show(tostring(t == s), tostring(s), s:add(1).balance, s.rate)
end
local n = 0
for k in pairs(Account) do n = n + 1 end
show(n, tostring(rawget(Savings, "deposit")), tostring(Savings.deposit == Account.deposit))
