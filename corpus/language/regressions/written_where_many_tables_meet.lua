-- A write to a variable that may be many tables counts for each of them: its key type decides how `pairs` is read.
local function keys(t)
    local out = {}
    for k in pairs(t) do out[#out + 1] = type(tostring(k)) .. ":" .. type(k) end
    table.sort(out)
    return table.concat(out, ",")
end
local Base = {}
Base.__index = Base
function Base.new(a) return setmetatable({x = a}, Base) end
function Base:pop(p, ...) self[p or "dynamic"] = p return self[p or "dynamic"] end
local Derived = setmetatable({}, Base)
Derived.__index = Derived
function Derived.make(a) return setmetatable(Base.new(a), Derived) end
function Derived:pop(p, ...) return Base.pop(self, p, ...) end
local object = Base.new(1)
object:pop({})
print(keys(object))
