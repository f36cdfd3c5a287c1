local ctx = require("ctx")
local funcs = require("funcs")
local workflow = require("workflow")

local function main(order)
    local user_id = ctx.get("user_id")  -- "user-1"
    local tenant = ctx.get("tenant")    -- "tenant-1"
    local all = ctx.all()               -- {user_id="user-1", tenant="tenant-1", request_id="req-abc"}

    local missing, err = ctx.get("nothing")
    return {
        order = order.id,
        user_id = user_id,
        tenant = tenant,
        all = all,
        missing = missing == nil and err:kind(),
        activity = funcs.call("app:audit", order.id),
        child = workflow.exec("app:child_workflow")
    }
end

return { main = main }
