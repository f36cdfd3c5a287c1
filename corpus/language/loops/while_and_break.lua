-- while with break, conditions on calls.
local i = 0
while true do
    i = i + 1
    if i == 7 then break end
end
print(tostring(i))
local queue = {"a", "b", "c"}
while #queue > 0 do
    print(table.remove(queue, 1))
end
local function next_value()
    i = i - 3
    return i > 0 and i or nil
end
local v = next_value()
while v do
    print(tostring(v))
    v = next_value()
end
while false do print("never") end
