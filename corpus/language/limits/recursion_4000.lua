-- Four thousand nested calls.
local function depth(n)
    if n == 0 then return 0 end
    return 1 + depth(n - 1)
end
print(tostring(depth(4000)))
local list
for i = 1, 4000 do list = {value = i, next = list} end
local function sum(node)
    if not node then return 0 end
    return node.value + sum(node.next)
end
print(tostring(sum(list)))
