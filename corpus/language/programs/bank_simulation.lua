-- Transfers with validation, rollback and a report.
local accounts = {alice = 100, bob = 50, carol = 0}
local function transfer(from, to, amount)
    if not accounts[from] then error({code = "unknown", name = from}) end
    if not accounts[to] then error({code = "unknown", name = to}) end
    if accounts[from] < amount then error({code = "insufficient", name = from, missing = amount - accounts[from]}) end
    accounts[from] = accounts[from] - amount
    accounts[to] = accounts[to] + amount
end
local function transaction(steps)
    local snapshot = {}
    for k, v in pairs(accounts) do snapshot[k] = v end
    local ok, err = pcall(function()
        for _, s in ipairs(steps) do transfer(table.unpack(s)) end
    end)
    if not ok then accounts = snapshot end
    return ok, err
end
print(tostring((transaction({{"alice", "bob", 30}, {"bob", "carol", 80}}))))
local ok, err = transaction({{"alice", "carol", 20}, {"bob", "alice", 1}})
print(tostring(ok) .. " " .. err.code .. " " .. err.name .. " " .. err.missing)
ok, err = transaction({{"alice", "dave", 1}})
print(tostring(ok) .. " " .. err.code .. " " .. err.name)
print(accounts.alice .. " " .. accounts.bob .. " " .. accounts.carol)
