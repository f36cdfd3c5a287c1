-- Missing levels and default values.
local config = {server = {port = 8080}}
local host = config.server and config.server.host or "localhost"
local port = config.server and config.server.port or 80
local timeout = config.client and config.client.timeout or 30
print(host .. ":" .. port .. " " .. timeout)
local enabled = config.enabled
if enabled == nil then enabled = true end
print(tostring(enabled))
config.a = config.a or {}
config.a.b = config.a.b or {}
config.a.b.c = (config.a.b.c or 0) + 1
print(tostring(config.a.b.c))
print(tostring(false or nil) .. " " .. tostring(nil and 1) .. " " .. tostring(false and nil))
