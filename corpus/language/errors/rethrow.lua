-- Catching, adding context, raising again.
local function read() error("disk failure", 0) end
local function load_config()
    local ok, err = pcall(read)
    if not ok then error("config: " .. err, 0) end
end
local function start()
    local ok, err = pcall(load_config)
    if not ok then error("start: " .. err, 0) end
end
local ok, err = pcall(start)
print(tostring(ok) .. " " .. err)
local original = {}
local _, first = pcall(error, original)
local _, second = pcall(error, first)
print(tostring(second == original))
