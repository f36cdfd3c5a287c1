-- a == (a // b) * b + a % b holds for every sign.
local failures = 0
for a = -20, 20 do
    for b = -7, 7 do
        if b ~= 0 and a ~= (a // b) * b + a % b then
            failures = failures + 1
        end
    end
end
print("failures " .. failures)
