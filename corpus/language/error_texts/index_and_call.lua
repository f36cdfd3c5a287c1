-- What a fault of indexing or calling says, with the name of the variable.
local function text(f)
    local _, message = pcall(f)
    return (message:gsub("^.-:%d+: ", ""))
end
local config, order = {}, nil
print(text(function() local order; return order.total end))
print(text(function() return order.total end))
print(text(function() return config.server.port end))
print(text(function() config.server.port = 1 end))
print(text(function() local f; f() end))
print(text(function() order() end))
print(text(function() config.start() end))
print(text(function() config:start() end))
print(text(function() undefined_function() end))
print(text(function() return config.a.b.c end))
print(text(function() local flag = true; return flag.x end))
