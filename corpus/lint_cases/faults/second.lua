local uuid = require("uuid")

local function main(order)
    local now = clock.now()
    local digest = hash.sha256(json.encode(order))
    local label = tostring(main)
    local day = time.now():in_local():string()
    table.sort(order.items, function(a, b)
        return funcs.call("faults:load", a) < b
    end)
    return { now, digest, label, day, udid }
end

return { main = main }
