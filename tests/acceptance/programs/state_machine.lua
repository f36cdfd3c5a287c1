local Machine = {} Machine.__index = Machine
Machine.transitions = {
  idle    = { start = "running" },
  running = { pause = "paused", stop = "idle", finish = "done" },
  paused  = { resume = "running", stop = "idle" },
  done    = {},
}
function Machine.create(opts)
  opts = opts or {}
  return setmetatable({state = opts.initial or "idle", history = {}, hooks = {}, strict = opts.strict ~= false}, Machine)
end
function Machine:on(ev, fn) local h = self.hooks[ev] or {}; self.hooks[ev] = h; h[#h+1] = fn; return self end
function Machine:fire(ev, ...)
  local nxt = self.transitions[self.state][ev]
  if not nxt then
    if self.strict then error(string.format("cannot %s from %s", ev, self.state)) end
    return false, "ignored"
  end
  table.insert(self.history, {from = self.state, to = nxt, event = ev})
  self.state = nxt
  for _, fn in ipairs(self.hooks[ev] or {}) do fn(self, ...) end
  return true
end
local Stack = {}
do
  local mt = {__index = Stack, __len = function(s) return s.size end, __tostring = function(s) return "Stack(" .. s.size .. ")" end}
  function Stack.new() return setmetatable({items = {}, size = 0}, mt) end
  function Stack:push(...) for i = 1, select("#", ...) do self.size = self.size + 1; self.items[self.size] = (select(i, ...)) end return self end
  function Stack:pop() if self.size == 0 then return nil, "empty" end local v = self.items[self.size]; self.items[self.size] = nil; self.size = self.size - 1; return v end
end
local function rpn(expr)
  local st = Stack.new()
  local ops = {["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end, ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end, ["^"] = function(a, b) return a ^ b end}
  for tok in expr:gmatch("%S+") do
    local op = ops[tok]
    if op then local b, a = st:pop(), st:pop() st:push(op(a, b)) else st:push((assert(tonumber(tok), "bad token " .. tok))) end
  end
  return st:pop()
end
local function main(input)
  local seen = {}
  local m = Machine.create():on("start", function(m, who) seen[#seen+1] = who .. "@" .. m.state end)
  m:fire("start", "bob") m:fire("pause") m:fire("resume") m:fire("finish")
  for i, h in ipairs(m.history) do print(i, h.from .. "-" .. h.event .. "->" .. h.to) end
  print(m.state, seen[1])
  local ok, err = pcall(m.fire, m, "start") print(tostring(ok), (err:gsub("^.*:%d+: ", "")))
  print(select("#", Machine.create{strict = false}:fire("nope")), (select(2, Machine.create{strict = false}:fire("nope"))))
  local s = Stack.new():push(1, nil, 3) print(#s, tostring(s), s:pop(), tostring(s:pop()), s:pop(), (select(2, s:pop())))
  print(rpn("3 4 + 2 *"), rpn("2 10 ^ 4 /"), rpn("7 2 -"))
  print((select(2, pcall(rpn, "1 x +")):gsub("^.*:%d+: ", "")))
  local q = {first = 1, last = 0} local function push(v) q.last = q.last + 1 q[q.last] = v end local function pop() local v = q[q.first] q[q.first] = nil q.first = q.first + 1 return v end
  for i = 1, 5 do push(i * i) end print(pop(), pop(), q.last - q.first + 1)
  local matrix = {} for i = 1, 3 do matrix[i] = {} for j = 1, 3 do matrix[i][j] = i * j end end
  local function mul(a, b) local r = {} for i = 1, #a do r[i] = {} for j = 1, #b[1] do local sum = 0 for k = 1, #b do sum = sum + a[i][k] * b[k][j] end r[i][j] = sum end end return r end
  local mm = mul(matrix, matrix) for _, row in ipairs(mm) do print(table.concat(row, " ")) end
  local words, counts, order = "the cat the dog a cat", {}, {} for w in words:gmatch("%a+") do if not counts[w] then counts[w] = 0 order[#order + 1] = w end counts[w] = counts[w] + 1 end
  table.sort(order, function(a, b) if counts[a] ~= counts[b] then return counts[a] > counts[b] end return a < b end)
  for _, w in ipairs(order) do print(w, counts[w]) end
  local heap = {} local function hpush(v) heap[#heap+1] = v local i = #heap while i > 1 and heap[i] < heap[i // 2] do heap[i], heap[i // 2] = heap[i // 2], heap[i] i = i // 2 end end
  for _, v in ipairs{5, 3, 8, 1, 9, 2} do hpush(v) end print(heap[1], #heap)
  local a, b = 1, 2 a, b = b, a print(a, b) local t = {1, 2} local i = 1 i, t[i] = i + 1, 20 print(i, t[1], t[2])
  return m.state
end
return {main = main}
