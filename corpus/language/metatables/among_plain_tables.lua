-- Objects with every operator, among plain tables that are used in the same functions.
local Money = {}
Money.__index = Money
local function money(cents) return setmetatable({cents = cents}, Money) end
Money.__add = function(a, b) return money(a.cents + b.cents) end
Money.__sub = function(a, b) return money(a.cents - b.cents) end
Money.__mul = function(a, b)
    if type(a) == "number" then a, b = b, a end
    return money(a.cents * b)
end
Money.__unm = function(a) return money(-a.cents) end
Money.__eq = function(a, b) return a.cents == b.cents end
Money.__lt = function(a, b) return a.cents < b.cents end
Money.__le = function(a, b) return a.cents <= b.cents end
Money.__len = function(a) return #tostring(a.cents) end
Money.__concat = function(a, b) return tostring(a) .. tostring(b) end
Money.__call = function(a, rate) return money(a.cents * rate) end
Money.__tostring = function(a) return "$" .. a.cents // 100 .. "." .. string.format("%02d", a.cents % 100) end

local Cart = {}
Cart.__index = function(cart, key) return rawget(Cart, key) or #key end
Cart.__newindex = function(cart, key, value) rawset(cart, key, value * 2) end
Cart.__len = function(cart) return 1000 + #cart.lines end

local function cart() return setmetatable({lines = {}}, Cart) end

function Cart.add(self, name, price, count)
    local lines = self.lines
    lines[#lines + 1] = {name = name, price = price, count = count}
    return #lines
end

function Cart.total(self)
    local total = money(0)
    for i = 1, #self.lines do
        local line = self.lines[i]
        total = total + line.price * line.count
    end
    return total
end

local basket = cart()
print(basket:add("tea", money(350), 2) .. " " .. basket:add("cup", money(1199), 1) .. "")
print(#basket .. " " .. #basket.lines .. " " .. basket.missing .. " " .. tostring(basket:total()))
basket.discount = 21
print(basket.discount .. "")

local prices = {}
for _, line in ipairs(basket.lines) do prices[#prices + 1] = line.price end
prices[#prices + 1] = -money(5)
prices[#prices + 1] = 3 * money(100)
table.sort(prices, function(a, b) return a < b end)
local texts = {}
for i = 1, #prices do texts[i] = prices[i] .. "" end
print(table.concat(texts, " "))
table.sort(prices)
print(prices[1] .. prices[#prices])
print(tostring(#prices[#prices] == 4) .. tostring(prices[1] == -money(5)) .. tostring(prices[1] ~= money(5)))
print(tostring(prices[1] <= prices[2]) .. tostring(prices[2] > prices[1]) .. tostring(prices[1](-3)))
prices[#prices] = nil
print(#prices .. "")

-- The same function for both kinds.
local function twice(value) return value + value end
print(twice(21) .. " " .. tostring(twice(money(21))))
local function size(value) return #value end
print(size({1, 2}) .. " " .. size("abc") .. " " .. size(money(12345)) .. " " .. size(cart()))
