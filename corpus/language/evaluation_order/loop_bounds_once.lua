-- Bounds and iterator expressions are evaluated once, in order.
local log = {}
local function n(x) log[#log + 1] = x return x end
for _ = n(1), n(3), n(1) do log[#log + 1] = "." end
local function list() log[#log + 1] = "list" return {1, 2} end
for _ in ipairs(list()) do log[#log + 1] = "." end
while n("w") == "x" do end
repeat until n("r") == "r"
print(table.concat(log, " "))
