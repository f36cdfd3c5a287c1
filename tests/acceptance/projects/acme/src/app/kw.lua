
local time = require("time")
local funcs = require("funcs")
local ch = channel.new(2)
local function poll(n)
  local tries = 0
  while true do
    tries = tries + 1
    local r, err = funcs.call("acme.app:charge", {amount = tries * n, label = "p" .. tries})
    if err then return nil, err, tries end
    if tries >= 3 then return r, nil, tries end
    time.sleep(10 * time.MILLISECOND)
  end
end
local function with_retry(f, opts)
  local delay = opts.delay
  for attempt = 1, opts.max do
    local res = {pcall(f, attempt)}
    if res[1] then return unpack(res, 2) end
    if attempt == opts.max then error(res[2], 0) end
    time.sleep(delay .. "ms")
    delay = delay * 2
  end
end
local Saga = {}
Saga.__index = Saga
function Saga.new() return setmetatable({steps = {}}, Saga) end
function Saga:run(name, action, undo)
  local r, err = action()
  if err then
    for i = #self.steps, 1, -1 do self.steps[i].undo() end
    error({step = name, cause = tostring(err)})
  end
  self.steps[#self.steps + 1] = {name = name, undo = undo}
  return r
end
return function(input)
  local undone = {}
  local r, err, tries = poll(input.n)
  if err then return {failed = err:message(), kind = err:kind(), retryable = err:retryable(), details = err:details()} end
  local v = with_retry(function(a) if a < 3 then error("flaky") end return "ok" .. a end, {max = 5, delay = 5})
  local s = Saga.new()
  local ok, e = pcall(function()
    s:run("one", function() return 1 end, function() undone[#undone + 1] = "one" end)
    s:run("two", function() return funcs.call("acme.app:charge", {amount = 5, label = "two"}) end, function() undone[#undone + 1] = "two" end)
    s:run("three", function() return funcs.call("acme.app:charge", {amount = 500000, label = "three"}) end, function() end)
  end)
  coroutine.spawn(function() for i = 1, 3 do ch:send(i) time.sleep("1ms") end ch:close() end)
  local got = {}
  while true do local x, more = ch:receive() if not more then break end got[#got + 1] = x end
  return {r = r, tries = tries, v = v, ok = ok, step = e.step, cause = e.cause, undone = undone, got = got}
end
