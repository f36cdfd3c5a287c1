-- All right sides are evaluated before any assignment; keys use old values.
local i, t = 1, {}
i, t[i] = i + 1, 20
print(i .. " " .. tostring(t[1]) .. " " .. tostring(t[2]))
local a = {1, 2, 3}
local j = 1
j, a[j], a[j + 1] = 3, "x", "y"
print(j .. " " .. table.concat(a, " "))
local log = {}
local function note(x) log[#log + 1] = x return x end
local x, y, z = note(1), note(2), note(3)
x, y, z = note(z), note(x), note(y)
print(x .. y .. z .. " " .. table.concat(log, ""))
local node = {value = 1}
node, node.next = {value = 2}, node
print(node.value .. " " .. tostring(node.next))
