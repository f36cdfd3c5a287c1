-- Moves money between accounts, posts every movement, pays interest at the end.
local funcs = require("funcs")
local time = require("time")
local bank = require("bank")

local Posted = setmetatable({}, {__index = bank.Entry})
Posted.__index = Posted

function Posted.new(account, amount)
    return setmetatable({account = account, amount = amount, reference = "none"}, Posted)
end

function Posted:post()
    local booked, err = funcs.call("banking:post", {account = self.account, amount = self.amount})
    if err then
        return false
    end
    self.reference = booked.reference
    return true
end

function Posted:text()
    return bank.Entry.text(self) .. " [" .. self.reference .. "]"
end

local function open(order)
    if order.rate then
        return bank.Savings.new(order.owner, order.balance, order.rate)
    end
    return bank.Account.new(order.owner, order.balance)
end

local function main(input)
    local accounts, refused = {}, {}
    for _, order in ipairs(input.accounts) do
        accounts[order.owner] = open(order)
    end
    local ledger = bank.Ledger.new()
    for _, transfer in ipairs(input.transfers) do
        local from, to = accounts[transfer.from], accounts[transfer.to]
        local left, why = from:withdraw(transfer.amount, transfer.notice)
        local entry = transfer.internal and bank.Entry.new(from.owner, -transfer.amount)
            or Posted.new(from.owner, -transfer.amount)
        if left and entry:post() then
            to:deposit(transfer.amount)
            ledger:add(entry)
        else
            refused[#refused + 1] = why or "not posted"
        end
    end
    time.sleep("1s")
    local texts = {}
    for _, order in ipairs(input.accounts) do
        local account = accounts[order.owner]
        if getmetatable(account) == bank.Savings then
            account:add_interest()
        end
        texts[#texts + 1] = tostring(account)
    end
    return {accounts = texts, refused = refused, ledger = ledger:text(), total = ledger.total}
end

return {main = main}
