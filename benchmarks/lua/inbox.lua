-- An inbox with priorities, deadlines and a dispatch loop over channels.
local time = require("time")
local json = require("json")

local HANDLERS = {}
local PRIORITY = { urgent = 1, normal = 2, low = 3 }

local Queue = {}
Queue.__index = Queue

function Queue.new(limit)
  return setmetatable({ items = {}, size = 0, limit = limit or 1000, dropped = 0 }, Queue)
end

function Queue:push(item)
  if self.size >= self.limit then
    self.dropped = self.dropped + 1
    return false
  end
  local i = self.size + 1
  self.size = i
  self.items[i] = item
  while i > 1 do
    local parent = i // 2
    if self.items[parent].rank <= self.items[i].rank then
      break
    end
    self.items[parent], self.items[i] = self.items[i], self.items[parent]
    i = parent
  end
  return true
end

function Queue:pop()
  if self.size == 0 then
    return nil
  end
  local top = self.items[1]
  self.items[1] = self.items[self.size]
  self.items[self.size] = nil
  self.size = self.size - 1
  local i = 1
  while true do
    local left, right, smallest = 2 * i, 2 * i + 1, i
    if left <= self.size and self.items[left].rank < self.items[smallest].rank then
      smallest = left
    end
    if right <= self.size and self.items[right].rank < self.items[smallest].rank then
      smallest = right
    end
    if smallest == i then
      break
    end
    self.items[i], self.items[smallest] = self.items[smallest], self.items[i]
    i = smallest
  end
  return top
end

function HANDLERS.update(state, message)
  for key, value in pairs(message.changes or {}) do
    state.values[key] = value
  end
  state.version = state.version + 1
end

function HANDLERS.rename(state, message)
  local from, to = message.from, message.to
  if state.values[from] == nil then
    return "unknown key " .. tostring(from)
  end
  state.values[to], state.values[from] = state.values[from], nil
end

function HANDLERS.snapshot(state, message)
  process.send(message.reply_to, "snapshot", { version = state.version, values = state.values })
end

local function checksum(values)
  local keys, sum = {}, 17
  for key in pairs(values) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    for i = 1, #key do
      sum = (sum * 31 + key:byte(i)) & 0x7fffffff
    end
    sum = sum ~ (#json.encode(values[key]) << 3)
  end
  return sum
end

local function main(config)
  local state = { values = config.initial or {}, version = 1, errors = 0 }
  local queue = Queue.new(config.limit)
  local inbox = process.inbox()
  local events = process.events()
  local deadline = time.after(config.lifetime or "24h")
  local running = true

  while running do
    local selected = channel.select({ inbox:case_receive(), events:case_receive(), deadline:case_receive() })
    if selected.channel == inbox then
      local message = selected.value:payload():data()
      message.rank = PRIORITY[message.priority] or PRIORITY.normal
      if not queue:push(message) then
        print("inbox full, dropped", message.kind)
      end
    elseif selected.channel == events then
      running = selected.value.kind ~= process.event.CANCEL
    else
      running = false
    end

    repeat
      local message = queue:pop()
      if message then
        local handler = HANDLERS[message.kind]
        local problem = not handler and "no handler" or handler(state, message)
        if problem then
          state.errors = state.errors + 1
          print(string.format("%s: %s", message.kind, problem))
          goto continue
        end
        state.last = message.kind
      end
      ::continue::
    until not message
  end

  return { version = state.version, errors = state.errors, dropped = queue.dropped, sum = checksum(state.values) }
end

return main
