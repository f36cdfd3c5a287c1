-- Every iteration has its own variable, in all loop forms.
local numeric, generic, whiled, repeated = {}, {}, {}, {}
for i = 1, 3 do numeric[i] = function() i = i + 10 return i end end
for i, v in ipairs({"a", "b", "c"}) do generic[i] = function() return v .. i end end
local i = 1
while i <= 3 do
    local j = i
    whiled[i] = function() j = j + 1 return j end
    i = i + 1
end
i = 0
repeat
    i = i + 1
    local k = i * i
    repeated[i] = function() return k end
until k >= 9
print(numeric[1]() .. " " .. numeric[1]() .. " " .. numeric[2]() .. " " .. numeric[3]())
print(generic[1]() .. " " .. generic[2]() .. " " .. generic[3]())
print(whiled[1]() .. " " .. whiled[1]() .. " " .. whiled[2]() .. " " .. whiled[3]())
print(repeated[1]() .. " " .. repeated[2]() .. " " .. repeated[3]())
