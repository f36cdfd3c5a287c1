-- What a fault of an operation says.
local function text(f)
    local _, message = pcall(f)
    return (message:gsub("^.-:%d+: ", ""))
end
local t, n = {}, nil
print(text(function() local a; return a + 1 end))
print(text(function() return t.count + 1 end))
print(text(function() return 2 * n end))
print(text(function() return {} - 1 end))
print(text(function() local a; return "x" .. a end))
print(text(function() return t.name .. "x" end))
print(text(function() return 1 < "x" end))
print(text(function() return {} < {} end))
print(text(function() return nil < 1 end))
print(text(function() local a; return #a end))
print(text(function() local b = {}; return -b end))
