-- A doubly used linked list: push, iterate, reverse, remove.
local List = {}
List.__index = List
List.__len = function(l) return l.size end
function List.of(...)
    local l = setmetatable({size = 0}, List)
    for i = select("#", ...), 1, -1 do l:push((select(i, ...))) end
    return l
end
function List:push(value)
    self.head = {value = value, next = self.head}
    self.size = self.size + 1
end
function List:each()
    local node = self.head
    return function()
        if node then
            local value = node.value
            node = node.next
            return value
        end
    end
end
function List:reverse()
    local previous, node = nil, self.head
    while node do
        node.next, previous, node = previous, node, node.next
    end
    self.head = previous
end
function List:remove(value)
    local previous, node = nil, self.head
    while node do
        if node.value == value then
            if previous then previous.next = node.next else self.head = node.next end
            self.size = self.size - 1
            return true
        end
        previous, node = node, node.next
    end
    return false
end
function List:text()
    local out = {}
    for v in self:each() do out[#out + 1] = v end
    return table.concat(out, " ")
end
local l = List.of(1, 2, 3, 4)
l:push(0)
print(l:text() .. " size " .. #l)
l:reverse()
print(l:text())
print(tostring(l:remove(2)) .. " " .. tostring(l:remove(9)) .. " " .. tostring(l:remove(4)) .. " " .. l:text() .. " size " .. #l)
