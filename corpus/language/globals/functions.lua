-- Global functions call each other in any order.
function first(n) return n == 0 and "first end" or second(n - 1) end
function second(n) return n == 0 and "second end" or first(n - 1) end
print(first(4) .. ", " .. first(5))
local saved = first
function first() return "redefined" end
print(first() .. ", " .. saved(0))
