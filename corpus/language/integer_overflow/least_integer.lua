-- The least integer has no positive counterpart.
local least, zero, one = math.mininteger, 0, 1
print(tostring(zero - least) .. " " .. tostring(one - least))
print(tostring(zero - (zero - least)) .. " " .. tostring(least - one))
print(tostring(least * -1) .. " " .. tostring(math.abs(least)) .. " " .. tostring(least // -1))
local function difference(a, b) return a - b end
print(tostring(difference(0, math.mininteger)) .. " " .. tostring(difference(5, math.mininteger)))
