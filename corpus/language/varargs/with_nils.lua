-- Nils inside varargs survive when counted.
local function pack(...) return {n = select("#", ...), ...} end
local function list(p)
    local out = {}
    for i = 1, p.n do out[i] = tostring(p[i]) end
    return table.concat(out, " ")
end
local p = pack(nil, "b", nil, "d", nil)
print(p.n .. ": " .. list(p))
local a, b, c, d, e = table.unpack(p, 1, p.n)
print(tostring(a) .. tostring(b) .. tostring(c) .. tostring(d) .. tostring(e))
local q = pack(table.unpack(p, 1, p.n))
print(q.n .. ": " .. list(q))
