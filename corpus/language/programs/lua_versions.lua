-- Names that exist in some versions of Lua only, as portable libraries look them up.
local unpack = table.unpack or unpack
local function list(...) return (table.unpack or unpack)({...}) end
local kind = string.format and string.format("%d", 3) or "number"
local function helper() return "helper" end
local chosen = helper or function() return "other" end
local tested = helper and "there" or "missing"
local rep = string.rep or function(s, n) return n > 0 and s end
if table.unpack then tested = tested .. "!" end
print(chosen() .. " " .. tested .. " " .. rep("ab", 2) .. " " .. kind)
print(select("#", unpack({1, 2, 3})) .. " " .. select("#", list("a", "b")))
local missing = table.nothing or "default"
print(missing .. " " .. tostring(table.nothing and 1))
