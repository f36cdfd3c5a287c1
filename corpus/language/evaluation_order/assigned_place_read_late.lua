-- The table and the key of an assigned field are read when the value is there, if they are locals of the function.
local t, i = {}, 1
local first = t

local function replaced()
  t = { "new" }
  i = 2
  return "v"
end

local function show(...)
  local parts = { ... }
  for n = 1, select("#", ...) do
    parts[n] = tostring(parts[n])
  end
  print(table.concat(parts, " "))
end

(t)[1] = replaced()
show(first[1], t[1], t[2])

t, i = first, 1;
t[(i)] = replaced()
show(first[1], first[2], t[1], t[2])

t, i = first, 1;
((t))[#t + 1] = replaced()
show(#first, #t, t[1], t[2])

t = first
t[#t + 1] = replaced()
show(#first, #t, t[1], t[2])

local function inner()
  local list = { 1, 2 }
  local kept = list
  local function other()
    list = {}
    return 9
  end
  list[#list + 1] = other()
  list = kept;
  (list)[#list + 1] = other()
  return #kept, kept[3], list[1], list[3]
end
show(inner())

local function upvalue()
  local function append()
    t[#t + 1] = replaced()
  end
  t = {}
  local kept = t
  append()
  return #kept, #t, kept[1], t[1], t[2]
end
show(upvalue())

local queue = { items = {} }
local before = queue.items
local function refill()
  queue.items = {}
  return 5
end
queue.items[#queue.items + 1] = refill()
show(#queue.items, #before)
