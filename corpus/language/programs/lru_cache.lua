-- A least-recently-used cache with a linked list.
local function cache(capacity)
    local map, size = {}, 0
    local head, tail = {}, {}
    head.next, tail.previous = tail, head
    local function unlink(node)
        node.previous.next, node.next.previous = node.next, node.previous
    end
    local function to_front(node)
        node.next, node.previous = head.next, head
        head.next.previous = node
        head.next = node
    end
    return {
        get = function(key)
            local node = map[key]
            if not node then return nil end
            unlink(node)
            to_front(node)
            return node.value
        end,
        put = function(key, value)
            local node = map[key]
            if node then
                node.value = value
                unlink(node)
            else
                if size == capacity then
                    local last = tail.previous
                    unlink(last)
                    map[last.key] = nil
                    size = size - 1
                end
                node = {key = key, value = value}
                map[key] = node
                size = size + 1
            end
            to_front(node)
        end,
        keys = function()
            local out, node = {}, head.next
            while node ~= tail do
                out[#out + 1] = node.key
                node = node.next
            end
            return table.concat(out, " ")
        end,
    }
end
local c = cache(3)
for i, k in ipairs({"a", "b", "c"}) do c.put(k, i) end
c.get("a")
c.put("d", 4)
print(c.keys() .. " " .. tostring(c.get("b")) .. " " .. c.get("c"))
c.put("a", 10)
print(c.keys() .. " " .. c.get("a"))
