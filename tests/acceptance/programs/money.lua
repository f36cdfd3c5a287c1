--- Money amounts as integer cents.
local Money = {}
Money.__index = Money

local SYMBOLS = { EUR = "€", USD = "$", GBP = "£" }

--- Create an amount.
-- @param cents integer number of cents
-- @param currency ISO code, EUR by default
function Money.new(cents, currency)
    assert(type(cents) == "number", "cents must be a number")
    return setmetatable({ cents = math.floor(cents), currency = currency or "EUR" }, Money)
end

function Money.parse(text)
    local sign, whole, frac, currency = text:match("^%s*(-?)(%d+)%.?(%d*)%s*(%u*)%s*$")
    if not whole then
        return nil, "not an amount: " .. text
    end
    frac = (frac .. "00"):sub(1, 2)
    local cents = tonumber(whole) * 100 + tonumber(frac)
    if sign == "-" then cents = -cents end
    return Money.new(cents, currency ~= "" and currency or nil)
end

local function same(a, b)
    if a.currency ~= b.currency then
        error(("cannot mix %s and %s"):format(a.currency, b.currency), 3)
    end
end

function Money.__add(a, b) same(a, b) return Money.new(a.cents + b.cents, a.currency) end
function Money.__sub(a, b) same(a, b) return Money.new(a.cents - b.cents, a.currency) end
function Money.__mul(a, b)
    if type(a) == "number" then a, b = b, a end
    return Money.new(a.cents * b + 0.5, a.currency)
end
function Money.__eq(a, b) return a.currency == b.currency and a.cents == b.cents end
function Money.__lt(a, b) same(a, b) return a.cents < b.cents end
function Money.__le(a, b) same(a, b) return a.cents <= b.cents end
function Money:__tostring()
    local sym = SYMBOLS[self.currency] or (self.currency .. " ")
    local abs = math.abs(self.cents)
    return string.format("%s%s%d.%02d", self.cents < 0 and "-" or "", sym, math.floor(abs / 100), abs % 100)
end

--- Split into n parts that differ by at most a cent.
function Money:split(n)
    local parts, base, rest = {}, math.floor(self.cents / n), self.cents % n
    for i = 1, n do
        parts[i] = Money.new(base + (i <= rest and 1 or 0), self.currency)
    end
    return parts
end

function Money:plain() return { cents = self.cents, currency = self.currency } end

return {
    main = function()
        print(tostring(Money.parse("12.5")), tostring(Money.parse("-0.05 USD")), (select(2, Money.parse("abc"))))
        print(tostring(Money.new(100) + Money.new(50) - Money.new(5)), tostring(2 * Money.new(33)), tostring(Money.new(7) * 1.5))
        print(Money.new(1) < Money.new(2) and "less" or "not less", Money.new(3) == Money.new(3) and "equal" or "other")
        local failed, why = pcall(function() return Money.new(1) + Money.new(1, "USD") end)
        print(failed and "added" or why:match("cannot mix.*$"))
        for _, part in ipairs(Money.new(100):split(3)) do
            print(part:plain().cents, part:plain().currency)
        end
    end,
}
