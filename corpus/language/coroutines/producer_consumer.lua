-- A producer, a filter and a consumer.
local function producer(list)
    return coroutine.create(function()
        for _, item in ipairs(list) do coroutine.yield(item) end
        return nil
    end)
end
local function receive(co)
    local _, value = coroutine.resume(co)
    return value
end
local function numbered(source)
    return coroutine.create(function()
        local n = 0
        while true do
            local item = receive(source)
            if not item then return nil end
            n = n + 1
            coroutine.yield(n .. ":" .. item)
        end
    end)
end
local chain = numbered(producer({"one", "two", "three"}))
local item = receive(chain)
while item do
    print(item)
    item = receive(chain)
end
print(coroutine.status(chain))
