-- Plain records that loops use: shared, nested, linked, changed by computed names, counted, copied.
local function point(x, y)
  return { x = x, y = y }
end

local function list_of(count)
  local first
  for i = count, 1, -1 do
    first = { value = i, rest = first }
  end
  return first
end

local total = 0
for i = 1, 5 do
  local p = point(i, -i)
  p.x = p.x * 2
  p["y"] = p.y - 1
  total = total + p.x + p.y
end
print(tostring(total))

local node, sum = list_of(4), 0
while node do
  sum = sum * 10 + node.value
  node = node.rest
end
print(tostring(sum))

-- Fields that are set later, or to nil.
local jobs = {}
for i = 1, 4 do
  local job = { id = i, state = "new" }
  if i % 2 == 0 then
    job.state = nil
  end
  if i > 2 then
    job.error = "late " .. i
  end
  jobs[#jobs + 1] = job
end
for _, job in ipairs(jobs) do
  local names = {}
  for name, value in pairs(job) do
    names[#names + 1] = name .. "=" .. tostring(value)
  end
  table.sort(names)
  print(table.concat(names, " ") .. " " .. tostring(job.state) .. " " .. tostring(job.error))
end

-- Through helpers that do not know the fields.
local function copy(t)
  local made = {}
  for key, value in pairs(t) do
    made[key] = value
  end
  return made
end
local function set(t, key, value)
  t[key] = value
end
for _, job in ipairs(jobs) do
  local other = copy(job)
  set(other, "id", other.id * 100)
  set(job, "state", "done")
  set(job, "extra" .. job.id, true)
  print(other.id .. " " .. job.id .. " " .. job.state .. " " .. tostring(job.extra3) .. " " .. tostring(other.state))
end

-- Keys of every kind in one record, and a record as a key.
local box = { label = "box", weight = 1.5 }
for round = 1, 3 do
  box[round] = round * round
  box[round + 0.5] = "half"
  box[round == 1] = round
  box.weight = box.weight + round
end
print(#box .. " " .. box[2] .. " " .. box[2.5] .. " " .. box[true] .. " " .. box[false] .. " " .. box.weight)
local index = { [box] = "boxed" }
print(index[box] .. " " .. tostring(index[copy(box)]))

-- Sorting and closures over records.
local rows = {}
for i = 1, 6 do
  rows[i] = { key = (i * 5) % 7, name = "row" .. i }
end
table.sort(rows, function(a, b) return a.key > b.key end)
local parts = {}
for _, row in ipairs(rows) do
  parts[#parts + 1] = row.name .. ":" .. row.key
end
print(table.concat(parts, " "))
local readers = {}
for _, row in ipairs(rows) do
  readers[#readers + 1] = function() row.key = row.key + 1; return row.key end
end
readers[1]()
print(readers[1]() .. " " .. rows[1].key .. " " .. readers[6]())

-- One variable, two shapes.
local shape
for i = 1, 4 do
  if i % 2 == 0 then
    shape = { width = i, height = i + 1 }
  else
    shape = { height = i, radius = i * 2 }
  end
  print(tostring(shape.width) .. " " .. shape.height .. " " .. tostring(shape.radius))
end
print(tostring(pcall(function()
  for i = 1, 2 do
    shape = i == 1 and shape or nil
    shape.height = shape.height + 1
  end
end)) .. " " .. tostring(shape))
