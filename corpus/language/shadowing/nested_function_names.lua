-- A nested function with the name of an outer one.
local function helper() return "outer helper" end
local function run()
    local function helper() return "inner helper" end
    return helper()
end
print(run() .. ", " .. helper())
local function twice()
    local result = helper()
    local helper = function() return "local variable helper" end
    return result .. ", " .. helper()
end
print(twice())
