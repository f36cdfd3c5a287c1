-- Calls with one text or table and no parentheses.
local function echo(x) return type(x) == "table" and "table of " .. #x or "text " .. x end
print(echo "quoted")
print(echo [[long]])
print(echo {1, 2, 3})
local object = {}
function object:with(x) self.last = x return self end
print(object:with "a":with "b".last)
print(#object:with {1, 2}.last .. "")
local function curried(a) return function(b) return a .. b end end
print(curried "x" "y")
print(curried "list " (tostring(#{1, 2})))
