-- Loops, breaks and returns around protected calls.
local function first_success(attempts)
    for i, f in ipairs(attempts) do
        local ok, value = pcall(f)
        if ok then return value, i end
    end
    return nil, #attempts
end
local function fail() error("no") end
print((first_success({fail, fail, function() return "third" end})))
print(tostring((first_success({fail}))))
local count = 0
while true do
    local ok = pcall(function()
        count = count + 1
        if count < 4 then error("again") end
    end)
    if ok then break end
end
print(tostring(count))
