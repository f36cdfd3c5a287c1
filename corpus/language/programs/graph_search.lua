-- Breadth-first search, topological order, Dijkstra.
local edges = {a = {"b", "c"}, b = {"d"}, c = {"d", "e"}, d = {"f"}, e = {"f"}, f = {}}
local function path(from, to)
    local previous, queue, head = {[from] = from}, {from}, 1
    while head <= #queue do
        local node = queue[head]
        head = head + 1
        if node == to then break end
        for _, next_node in ipairs(edges[node]) do
            if not previous[next_node] then
                previous[next_node] = node
                queue[#queue + 1] = next_node
            end
        end
    end
    local out = {to}
    while out[1] ~= from do table.insert(out, 1, previous[out[1]]) end
    return table.concat(out, ">")
end
print(path("a", "f"))
local function order()
    local seen, out = {}, {}
    local function visit(node)
        if seen[node] then return end
        seen[node] = true
        for _, n in ipairs(edges[node]) do visit(n) end
        table.insert(out, 1, node)
    end
    for _, node in ipairs({"a", "b", "c", "d", "e", "f"}) do visit(node) end
    return table.concat(out, " ")
end
print(order())
local weights = {s = {x = 7, y = 2}, y = {x = 3, z = 8}, x = {z = 1}, z = {}}
local function dijkstra(from)
    local distance, done = {[from] = 0}, {}
    while true do
        local best
        for _, node in ipairs({"s", "x", "y", "z"}) do
            if not done[node] and distance[node] and (not best or distance[node] < distance[best]) then best = node end
        end
        if not best then return distance end
        done[best] = true
        for node, w in pairs(weights[best]) do
            local d = distance[best] + w
            if not distance[node] or d < distance[node] then distance[node] = d end
        end
    end
end
local d = dijkstra("s")
print(d.x .. " " .. d.y .. " " .. d.z)
