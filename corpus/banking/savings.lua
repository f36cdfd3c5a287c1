-- A class whose parent is another library's.
local Account = require("account")

local Savings = setmetatable({}, {__index = Account})
Savings.__index = Savings

Savings.KIND = "savings"
Savings.MINIMUM = 10

function Savings.new(owner, balance, rate)
    local self = {owner = owner, balance = balance, entries = {}}
    self.rate = rate or 2
    return setmetatable(self, Savings)
end

function Savings:withdraw(amount, notice)
    if not notice then
        return nil, "no notice"
    end
    return Account.withdraw(self, amount)
end

function Savings:add_interest()
    return self:deposit(self.balance * self.rate // 100)
end

-- Metamethods are not inherited.
function Savings:__tostring()
    return self:describe()
end

return Savings
