local Account = {}
Account.__index = Account

function Account.new(balance)
  return setmetatable({ balance = balance, moves = 0 }, Account)
end

function Account:deposit(amount)
  self.balance = self.balance + amount
  self.moves = self.moves + 1
end

local function counter(step)
  local total = 0
  return function()
    total = total + step
    return total
  end
end

local function main()
  local account = Account.new(0)
  local tick = counter(3)
  for i = 1, 40000 do
    account:deposit(tick())
  end
  return account.balance + account.moves
end

return { main = main }
