-- Yield from deep in ordinary calls, in recursion, in iterators and methods.
local Tree = {}
Tree.__index = Tree
local function tree(value, left, right) return setmetatable({value = value, left = left, right = right}, Tree) end
function Tree:visit()
    if self.left then self.left:visit() end
    coroutine.yield(self.value)
    if self.right then self.right:visit() end
end
function Tree:each() return coroutine.wrap(function() self:visit() end) end
local t = tree(4, tree(2, tree(1), tree(3)), tree(6, tree(5)))
local out = {}
for v in t:each() do out[#out + 1] = v end
print(table.concat(out, " "))
local function same_fringe(a, b)
    local next_a, next_b = a:each(), b:each()
    while true do
        local x, y = next_a(), next_b()
        if x ~= y then return false end
        if x == nil then return true end
    end
end
print(tostring(same_fringe(t, tree(1, nil, tree(2, nil, tree(3, nil, tree(4, nil, tree(5, nil, tree(6)))))))))
print(tostring(same_fringe(t, tree(1))))
