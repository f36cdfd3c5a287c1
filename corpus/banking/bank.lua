-- Everything that the bank has, in one table.
local ledger = require("ledger")

return {
    Account = require("account"),
    Savings = require("savings"),
    Entry = ledger.Entry,
    Ledger = ledger.Ledger,
}
