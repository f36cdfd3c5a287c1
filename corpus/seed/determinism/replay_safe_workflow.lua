-- Modules that the entry declares are globals; nothing is required here.
local function main(input)
    local order_id = input.id

    -- Activity calls
    local data = funcs.call("app:fetch_data", order_id)

    -- Durable sleep
    time.sleep("1h")

    -- Current time
    local now = time.now()

    -- UUID generation
    local id = uuid.v4()

    -- Crypto operations
    local bytes = crypto.random_bytes(32)

    -- Child workflows
    local result = workflow.exec("app:child", input)

    -- Versioning
    local v = workflow.version("change-1", 1, 2)

    return {
        data = data,
        in_this_century = now:year() >= 2000 and now:year() < 2100,
        id_is_v4 = uuid.validate(id) and uuid.version(id) == 4,
        bytes = #bytes,
        result = result,
        version = v
    }
end

return { main = main }
