local http = require("http_client")
local json = require("json")
local env = require("env")

local function post(path, body)
    local base = env.get("PAYMENTS_URL") or "http://localhost:9000"
    local response, err = http.post(base .. path, { body = json.encode(body) })
    if err then
        return nil, err
    end
    return json.decode(response.body)
end

local function main(payment)
    return post("/charges", { amount = payment.amount, at = os.time() })
end

local function refund(payment)
    return post("/refunds", { id = payment.id })
end

return { main = main, refund = refund }
