-- Classes that libraries share: natively called, as values, and as parents of classes defined here.
local Account = require("account")
local Savings = require("savings")
local bank = require("bank")

local count = 0

local function equal(actual, expected, message)
    assert(actual == expected, message .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
    count = count + 1
end

local Frozen = setmetatable({}, {__index = bank.Savings})
Frozen.__index = Frozen

function Frozen.new(owner)
    return setmetatable({owner = owner, balance = 1000, entries = {}, rate = 1}, Frozen)
end

function Frozen:withdraw()
    return nil, self.owner .. " is frozen"
end

local function test_one_class()
    local account = Account.new("ann", 10)
    equal(account:deposit(5):describe(), "account of ann: 15", "chained")
    equal(account:withdraw(20), nil, "too much")
    equal(select(2, account:withdraw(20)), "ann has only 15", "reason")
    equal(account:withdraw(15), 0, "all")
    equal(#account.entries, 2, "entries")
    equal(tostring(account), "account of ann: 0", "text")
    equal(account == Account.new("ann"), true, "equal by its fields")
    equal(Account.MINIMUM, 0, "constant")
    equal(Account.nothing, nil, "absent member")
end

local function test_inheritance()
    local savings = Savings.new("bob", 100)
    savings:add_interest()
    equal(savings.balance, 102, "interest")
    equal(savings:withdraw(10), nil, "without notice")
    equal(savings:withdraw(10, true), 92, "with notice")
    equal(select(2, savings:withdraw(90, true)), "bob has only 92", "own minimum")
    equal(tostring(savings), "savings of bob: 92", "text")
    equal(Savings.deposit, Account.deposit, "inherited method")
    equal(Savings.withdraw == Account.withdraw, false, "own method")
    local frozen = Frozen.new("carl")
    equal(select(2, frozen:withdraw(1, true)), "carl is frozen", "overridden again")
    equal(frozen:add_interest().balance, 1010, "inherited twice")
    equal(frozen.MINIMUM, 10, "inherited constant")
end

local function test_values()
    equal(getmetatable(Savings.new("x", 1)), Savings, "metatable")
    equal(getmetatable(Savings).__index, Account, "parent")
    equal(bank.Account, Account, "the same class from another library")
    local names = {}
    for name in pairs(bank) do
        names[#names + 1] = name
    end
    table.sort(names)
    equal(table.concat(names, " "), "Account Entry Ledger Savings", "classes in a table")
    local class = bank[names[4]]
    equal(class.new("dora", 7).rate, 2, "a class by a computed name")
    local plain = setmetatable({owner = "eve", balance = 1, entries = {}}, Account)
    equal(plain:deposit(2).balance, 3, "made here")
    local found = {}
    for name, member in pairs(Account) do
        if type(member) ~= "function" and name ~= "__index" then
            found[#found + 1] = name .. "=" .. tostring(member)
        end
    end
    table.sort(found)
    equal(table.concat(found, " "), "KIND=account MINIMUM=0", "constants")
end

local function test_ledger()
    local ledger = bank.Ledger.new()
    ledger:add(bank.Entry.new("ann", 3))
    equal(ledger:add(bank.Entry.new("bob", 4)):text(), "bob 4", "entry")
    equal(ledger:text(), "ann 3, bob 4", "entries")
    equal(ledger.total, 7, "total")
    equal(pcall(bank.Ledger.add, ledger), false, "no entry")
end

local function main()
    test_one_class()
    test_inheritance()
    test_values()
    test_ledger()
    print("ok " .. tostring(count))
end

return {main = main}
