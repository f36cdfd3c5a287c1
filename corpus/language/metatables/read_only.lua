-- Read-only views raise on writes.
local function read_only(t)
    return setmetatable({}, {
        __index = t,
        __newindex = function(_, k) error("field " .. tostring(k) .. " is read-only", 2) end,
        __len = function() return #t end,
        __metatable = "locked"
    })
end
local days = read_only({"Mon", "Tue", "Wed"})
print(days[1] .. " " .. #days)
local ok, message = pcall(function() days[4] = "Thu" end)
print(tostring(ok) .. " " .. message:gsub("^.-:%d+: ", ""))
print(getmetatable(days))
print(tostring(pcall(setmetatable, days, {})))
