-- An account whose balance is reachable only through its functions.
local function account(balance)
    local history = {}
    local self = {}
    local function note(kind, amount) history[#history + 1] = kind .. amount end
    function self.deposit(amount)
        balance = balance + amount
        note("+", amount)
        return self
    end
    function self.withdraw(amount)
        if amount > balance then return nil, "insufficient funds" end
        balance = balance - amount
        note("-", amount)
        return self
    end
    function self.balance() return balance end
    function self.history() return table.concat(history, " ") end
    return self
end
local a = account(100)
a.deposit(50).deposit(25).withdraw(30)
local ok, message = a.withdraw(1000)
print(a.balance() .. " " .. a.history() .. " " .. tostring(ok) .. " " .. message)
