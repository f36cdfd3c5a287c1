-- Function, arguments, items and operands go from left to right.
local log = {}
local function n(x) log[#log + 1] = x return x end
local function callee() log[#log + 1] = "f" return function(...) return select("#", ...) end end
print(tostring(callee()(n(1), n(2), n(3))))
local _ = {n("a"), x = n("b"), n("c"), [n("d")] = n("e")}
local _ = n(4) + n(5) * n(6) - n(7)
local _ = n(8) < n(9)
local _ = n("x") .. n("y") .. n("z")
print(table.concat(log, ""))
