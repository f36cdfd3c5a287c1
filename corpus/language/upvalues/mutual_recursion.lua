-- Local functions that call each other through upvalues.
local is_even, is_odd
function is_even(n) if n == 0 then return true end return is_odd(n - 1) end
function is_odd(n) if n == 0 then return false end return is_even(n - 1) end
print(tostring(is_even(10)) .. " " .. tostring(is_odd(7)) .. " " .. tostring(is_even(3)))
local function ackermann(m, n)
    if m == 0 then return n + 1 end
    if n == 0 then return ackermann(m - 1, 1) end
    return ackermann(m - 1, ackermann(m, n - 1))
end
print(tostring(ackermann(2, 3)))
