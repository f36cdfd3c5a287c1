-- Work that must happen after success and failure.
local log = {}
local function with_resource(name, body)
    log[#log + 1] = "open " .. name
    local ok, result = pcall(body, name)
    log[#log + 1] = "close " .. name
    if not ok then error(result, 0) end
    return result
end
print(with_resource("a", function(n) return "used " .. n end))
local ok, message = pcall(with_resource, "b", function() error("broken", 0) end)
print(tostring(ok) .. " " .. message)
ok, message = pcall(with_resource, "outer", function()
    return with_resource("inner", function() error({code = 7}) end)
end)
print(tostring(ok) .. " " .. message.code)
print(table.concat(log, ", "))
