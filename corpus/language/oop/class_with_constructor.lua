-- A class with constructor, methods and class fields.
local Account = {count = 0}
Account.__index = Account
function Account.new(owner, balance)
    Account.count = Account.count + 1
    return setmetatable({owner = owner, balance = balance or 0}, Account)
end
function Account:deposit(amount)
    self.balance = self.balance + amount
    return self
end
function Account:describe() return self.owner .. " has " .. self.balance end
local a, b = Account.new("Ann", 10), Account.new("Bob")
a:deposit(5):deposit(10)
print(a:describe() .. ", " .. b:describe() .. ", accounts " .. Account.count)
print(tostring(a.deposit == b.deposit) .. " " .. tostring(getmetatable(a) == Account))
