-- The level says whose line is named.
local function line(message) return message:match(":(%d+):") end
local function at_level_1() error("one") end
local function at_level_2() error("two", 2) end
local function caller()
    at_level_2()
    return "unreachable"
end
local _, first = pcall(at_level_1)
local _, second = pcall(caller)
print("level 1 names line " .. line(first))
print("level 2 names line " .. line(second))
local function check(value)
    if type(value) ~= "number" then error("number expected", 2) end
    return value
end
local ok, message = pcall(function()
    local a = check(1)
    local b = check("x")
    return a + b
end)
print(tostring(ok) .. " names line " .. line(message))
