-- __eq, __lt and __le between objects of one class.
local Version = {}
Version.__index = Version
local function version(text)
    local major, minor = text:match("(%d+)%.(%d+)")
    return setmetatable({major = tonumber(major), minor = tonumber(minor)}, Version)
end
Version.__eq = function(a, b) return a.major == b.major and a.minor == b.minor end
Version.__lt = function(a, b)
    if a.major ~= b.major then return a.major < b.major end
    return a.minor < b.minor
end
Version.__le = function(a, b) return a < b or a == b end
local a, b, c = version("1.2"), version("1.10"), version("1.2")
print(tostring(a < b) .. " " .. tostring(a > b) .. " " .. tostring(a <= c) .. " " .. tostring(a >= c))
print(tostring(a == c) .. " " .. tostring(a ~= b) .. " " .. tostring(a == b) .. " " .. tostring(rawequal(a, c)))
local list = {version("2.1"), version("1.9"), version("1.10")}
table.sort(list, function(x, y) return x < y end)
for _, v in ipairs(list) do print(v.major .. "." .. v.minor) end
