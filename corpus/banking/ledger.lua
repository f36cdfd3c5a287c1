-- Two classes in one table, and a function beside them.
local ledger = {}

local Entry = {}
Entry.__index = Entry

function Entry.new(account, amount)
    return setmetatable({account = account, amount = amount}, Entry)
end

-- Whether the entry may be booked; child classes may have to wait for that.
function Entry:post()
    return self.amount ~= 0
end

function Entry:text()
    return self.account .. " " .. tostring(self.amount)
end

local Ledger = {}
Ledger.__index = Ledger

function Ledger.new()
    return setmetatable({entries = {}, total = 0}, Ledger)
end

function Ledger:add(entry)
    self.entries[#self.entries + 1] = entry
    self.total = self.total + entry.amount
    return entry
end

function Ledger:text()
    local lines = {}
    for _, entry in ipairs(self.entries) do
        lines[#lines + 1] = entry:text()
    end
    return table.concat(lines, ", ")
end

ledger.Entry = Entry
ledger.Ledger = Ledger

function ledger.of(amounts)
    local made = ledger.Ledger.new()
    for account, amount in pairs(amounts) do
        made:add(ledger.Entry.new(account, amount))
    end
    return made
end

return ledger
