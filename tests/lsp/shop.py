"""The project that the language server's tests open."""

from __future__ import annotations

from pathlib import Path

REGISTRY = """\
version: "1.0"
namespace: shop

entries:
  - name: client
    kind: temporal.client
    address: localhost:7233

  - name: worker
    kind: temporal.worker
    client: shop:client
    task_queue: shop

  - name: order
    kind: workflow.lua
    source: file://order.lua
    method: main
    modules: [funcs, time, process]
    imports:
      pricing: shop:pricing
    meta:
      comment: Charges an order
      temporal:
        workflow:
          worker: shop:worker

  - name: charge
    kind: function.lua
    source: file://charge.lua
    method: main
    meta:
      comment: Charges the card
      temporal:
        activity:
          worker: shop:worker

  - name: pricing
    kind: library.lua
    source: file://pricing.lua
    modules:
      - time
"""

ORDER = """\
local funcs = require("funcs")
local time = require("time")
local process = require("process")
local pricing = require("pricing")

-- Waits a while.
-- The text of `reason` is for the log.
local function pause(seconds: number, reason)
    time.sleep(seconds * 1000)
    return reason
end

local function add(first, second)
    local sum = first + second
    return sum
end

local function main(order)
    local price = pricing.total(order.items)
    if price > 100 then
        pause(5, "large")
    else
        pause(1, "small")
    end
    local payment, err = funcs.call("shop:charge", { amount = price })
    if err then
        return { status = "failed", error = tostring(err) }
    end
    local inbox = process.inbox()
    local message = inbox:receive()
    return { status = "done", count = add(1, 2), payment = payment, note = message }
end

return { main = main }
"""

CHARGE = """\
local function main(request)
    return { id = "pay-1", amount = request.amount }
end

return { main = main }
"""

PRICING = """\
local time = require("time")

local pricing = {}

function pricing.item(item)
    return item.price * item.count
end

function pricing.total(items)
    local sum = 0
    for _, item in ipairs(items) do
        sum = sum + pricing.item(item)
    end
    return sum
end

function pricing.stamp()
    return os.time()
end

return pricing
"""

FILES = {"_index.yaml": REGISTRY, "order.lua": ORDER, "charge.lua": CHARGE, "pricing.lua": PRICING}


def write_shop(root: Path) -> Path:
    """Writes the project."""
    for name, text in FILES.items():
        (root / name).write_text(text)
    return root
