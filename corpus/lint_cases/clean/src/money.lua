-- Amounts in cents.
local Money = {}
Money.__index = Money

Money.__add = function(a, b)
    assert(a.currency == b.currency, "cannot add " .. a.currency .. " and " .. b.currency)
    return Money.new(a.cents + b.cents, a.currency)
end

Money.__eq = function(a, b)
    return a.cents == b.cents and a.currency == b.currency
end

Money.__tostring = function(self)
    return string.format("%d.%02d %s", self.cents // 100, self.cents % 100, self.currency)
end

function Money.new(cents, currency)
    return setmetatable({ cents = cents, currency = currency }, Money)
end

function Money:plain()
    return { cents = self.cents, currency = self.currency }
end

-- The sum of the lines of an order: each line has a price and a quantity.
function Money.total(lines, currency)
    local sum = Money.new(0, currency)
    for _, line in ipairs(lines) do
        sum = sum + Money.new(line.price * line.quantity, currency)
    end
    return sum
end

return Money
