-- An account: what a library returns when it is a class.
local Account = {}
Account.__index = Account

Account.KIND = "account"
Account.MINIMUM = 0

function Account.new(owner, balance)
    return setmetatable({owner = owner, balance = balance or 0, entries = {}}, Account)
end

function Account:deposit(amount)
    self:record("deposit", amount)
    self.balance = self.balance + amount
    return self
end

-- The new balance, or nil and why not.
function Account:withdraw(amount)
    if self.balance - amount < self.MINIMUM then
        return nil, self.owner .. " has only " .. tostring(self.balance)
    end
    self:record("withdrawal", amount)
    self.balance = self.balance - amount
    return self.balance
end

function Account:record(kind, amount)
    self.entries[#self.entries + 1] = {kind = kind, amount = amount}
end

function Account:describe()
    return self.KIND .. " of " .. self.owner .. ": " .. tostring(self.balance)
end

function Account.__eq(a, b)
    return a.owner == b.owner and a.balance == b.balance
end

Account.__tostring = function(self)
    return self:describe()
end

return Account
