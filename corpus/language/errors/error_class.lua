-- Errors as objects of a class.
local Failure = {}
Failure.__index = Failure
Failure.__tostring = function(e) return e.kind .. ": " .. e.message end
local function failure(kind, message) return setmetatable({kind = kind, message = message}, Failure) end
function Failure:is_a(kind) return self.kind == kind end
local function risky(n)
    if n == 1 then error(failure("Invalid", "bad input")) end
    if n == 2 then error(failure("Timeout", "too slow")) end
    return "fine"
end
for n = 1, 3 do
    local ok, e = pcall(risky, n)
    if ok then
        print("ok " .. e)
    elseif getmetatable(e) == Failure and e:is_a("Invalid") then
        print("handled " .. tostring(e))
    else
        print("other " .. tostring(e))
    end
end
