-- spec/dialect.md §1.9 and decisions.md 23: texts are prefixed with the entry id and the line; a lone file is local:<stem>.
local function fail() error("boom") end
local function caller() error("caller's line", 2) end
print(select(2, pcall(fail)))
print(select(2, pcall(function()
    caller()
    return 1
end)))
print(select(2, pcall(function() error("no prefix", 0) end)))
print(type(select(2, pcall(error, {}))))
