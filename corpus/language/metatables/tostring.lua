-- __tostring is used by tostring.
local Point = {__tostring = function(p) return "Point(" .. p.x .. "," .. p.y .. ")" end}
local p = setmetatable({x = 1, y = 2}, Point)
print(tostring(p))
print("at " .. tostring(p) .. "!")
local List = {}
List.__index = List
List.__tostring = function(l)
    local out = {}
    for i, v in ipairs(l) do out[i] = tostring(v) end
    return "[" .. table.concat(out, ", ") .. "]"
end
print(tostring(setmetatable({p, 3, "x", setmetatable({}, List)}, List)))
