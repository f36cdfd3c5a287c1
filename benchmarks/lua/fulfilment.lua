-- Fulfilment of one order: reserve stock, charge, ship, and undo what was done when a step fails.
local funcs = require("funcs")
local time = require("time")
local errors = require("errors")

local MAX_ATTEMPTS = 5
local BACKOFF = { "1s", "5s", "30s", "2m", "10m" }

local Saga = {}
Saga.__index = Saga

function Saga.new(order)
  return setmetatable({ order = order, undo = {}, log = {} }, Saga)
end

function Saga:record(step, detail)
  self.log[#self.log + 1] = { step = step, detail = detail, at = time.now():unix() }
end

function Saga:add_compensation(target, args)
  table.insert(self.undo, 1, { target = target, args = args })
end

function Saga:compensate()
  for index, entry in ipairs(self.undo) do
    local _, err = funcs.call(entry.target, entry.args)
    if err then
      -- a failed compensation is recorded and does not stop the others
      self:record("compensation", string.format("%d: %s failed: %s", index, entry.target, tostring(err)))
    end
  end
  self.undo = {}
end

local function with_retries(target, args)
  local last
  for attempt = 1, MAX_ATTEMPTS do
    local result, err = funcs.call(target, args)
    if not err then
      return result, nil, attempt
    end
    last = err
    if err:retryable() == false then
      break
    end
    if attempt < MAX_ATTEMPTS then
      time.sleep(BACKOFF[attempt] or "10m")
    end
  end
  return nil, last, MAX_ATTEMPTS
end

local function validate(order)
  if type(order) ~= "table" then
    return false, "order must be a table"
  end
  if not order.id or order.id == "" then
    return false, "order has no id"
  end
  if type(order.items) ~= "table" or #order.items == 0 then
    return false, "order " .. order.id .. " has no items"
  end
  local total = 0
  for i, item in ipairs(order.items) do
    if item.quantity <= 0 or item.price < 0 then
      return false, "item " .. i .. " of order " .. order.id .. " is invalid"
    end
    total = total + item.quantity * item.price
  end
  if order.discount and order.discount > 0 then
    total = total - math.floor(total * order.discount / 100)
  end
  return true, total
end

local function main(order)
  local ok, total = validate(order)
  if not ok then
    return nil, errors.new({ kind = errors.INVALID, message = total, retryable = false })
  end

  local saga = Saga.new(order)
  local reservation, err = with_retries("app.stock:reserve", { order_id = order.id, items = order.items })
  if err then
    return { status = "rejected", reason = tostring(err) }
  end
  saga:add_compensation("app.stock:release", { reservation_id = reservation.id })
  saga:record("reserved", reservation.id)

  local payment
  payment, err = with_retries("app.payments:charge", {
    customer = order.customer_id,
    amount = total,
    currency = order.currency or "EUR",
  })
  if err then
    saga:compensate()
    return { status = "payment_failed", reason = tostring(err), log = saga.log }
  end
  saga:add_compensation("app.payments:refund", { payment_id = payment.id, amount = total })

  if order.delay and order.delay > 0 then
    time.sleep(order.delay .. "h")
  end

  local shipment, ship_err, attempts = with_retries("app.shipping:ship", {
    order_id = order.id,
    address = order.address,
    express = total >= 10000 and not order.economy,
  })
  if ship_err then
    saga:compensate()
    return { status = "refunded", reason = tostring(ship_err), attempts = attempts, log = saga.log }
  end

  return {
    status = "shipped",
    tracking = shipment.tracking,
    total = total,
    payment_id = payment.id,
    log = saga.log,
  }
end

return { main = main }
