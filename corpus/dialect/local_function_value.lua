-- spec/dialect.md §1.10: `local f = function` lets the body see f.
local factorial = function(n)
    if n <= 1 then return 1 end
    return n * factorial(n - 1)
end
print(factorial(10))
local outer = "outer"
local outer2, other = function() return outer end, 1
print(outer2(), other)
