-- A field that an object lacks, or has as nil, is the class's: of whatever type that is.
local Account = {}
Account.__index = Account
Account.label = "static"
Account.rate = "10"
Account.limits = {low = 1}
function Account.new(owner, label)
    local self = {}
    self.owner = owner
    self.label = label
    self.rate = nil
    setmetatable(self, {__index = Account})
    return self
end
function Account:count() self.label = (self.label or 0) + 1 return self.label end
function Account:doubled() return self.rate .. self.rate end
function Account:low() return self.limits.low + 1 end

local Savings = setmetatable({}, {__index = Account})
Savings.__index = Savings
Savings.bonus = 0.5
function Savings.new(owner)
    local self = setmetatable(Account.new(owner), Savings)
    self.bonus = nil
    return self
end
function Savings:total(amount) return amount + self.bonus end

local plain = Account.new("ada")
local ok, message = pcall(function() return plain:count() end)
print(tostring(ok) .. " " .. tostring(message:find("string") ~= nil))
print(plain:doubled() .. " " .. plain:low())
print(tostring(Account.new("bob", 1):count()))
local savings = Savings.new("eve")
print(tostring(savings:total(1)) .. " " .. savings.label .. " " .. tostring(savings.owner))
