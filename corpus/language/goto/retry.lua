-- Retrying a step with a counter.
local attempts = 0
local function flaky()
    attempts = attempts + 1
    if attempts < 4 then return nil, "try " .. attempts end
    return "done"
end
local log = {}
local result, err
::retry::
result, err = flaky()
if err then
    log[#log + 1] = err
    if attempts < 10 then goto retry end
end
print(table.concat(log, ", ") .. " -> " .. result)
