-- spec/dialect.md §1.5: frozen tables refuse every write; library tables are frozen.
local t = {1, 2, name = "x"}
print(tostring(table.isfrozen(t)))
table.freeze(t)
print(tostring(table.isfrozen(t)), t[1], t.name, #t)
local function fails(f)
    local ok, message = pcall(f)
    return tostring(ok) .. " " .. tostring(tostring(message):find("attempt to modify Immutable table", 1, true) ~= nil)
end
print(fails(function() t.name = "y" end))
print(fails(function() t[3] = 3 end))
print(fails(function() string.trim = function() end end))
print(tostring((pcall(table.insert, t, 3))), tostring((pcall(table.sort, t))), tostring((pcall(setmetatable, t, {}))))
print(t.name, #t, tostring(t[3]))
