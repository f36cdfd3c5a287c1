-- Ordinary sums, counters and recursions, whose values never come near 2^63.
local rows = {}
for i = 1, 12 do
  rows[i] = {}
  for j = 1, 12 do
    rows[i][j] = i * j - 20
  end
end
local sum, most, least = 0, 0, 0
for i = 1, #rows do
  for j = 1, #rows[i] do
    sum = sum + rows[i][j] * rows[j][i]
    most = math.max(most, rows[i][j])
    least = math.min(least, rows[i][j])
  end
end
print("matrix " .. sum .. " " .. most .. " " .. least)

local function position(list, wanted)
  local low, high, steps = 1, #list, 0
  while low <= high do
    steps = steps + 1
    local middle = math.floor((low + high) / 2)
    if list[middle] == wanted then
      return middle, steps
    elseif list[middle] < wanted then
      low = middle + 1
    else
      high = middle - 1
    end
  end
  return -low, steps
end
local squares = {}
for i = 1, 200 do
  squares[#squares + 1] = i * i
end
local found, steps = position(squares, 144)
print("found at " .. found .. " in " .. steps)
found, steps = position(squares, 145)
print("not found " .. found .. " in " .. steps)

for _, n in ipairs({ -9, -8, -1, 0, 1, 7, 8 }) do
  print("halves " .. math.floor(n / 2) .. " " .. n // 2 .. " " .. math.ceil(n / 2) .. " " .. math.abs(n))
end

local seed, total = 42, 0
for i = 1, 1000 do
  seed = (seed * 16807) % 2147483647
  total = total + seed % 10
end
print("random " .. seed .. " " .. total)

local function depth(tree)
  if not tree then
    return 0
  end
  return 1 + math.max(depth(tree.left), depth(tree.right))
end
local function nodes(tree)
  return tree and 1 + nodes(tree.left) + nodes(tree.right) or 0
end
local function build(levels)
  return levels > 0 and { left = build(levels - 1), right = build(levels - 2) } or nil
end
print("tree " .. depth(build(9)) .. " " .. nodes(build(9)))

local text = "one two three"
local first, last = text:find("two")
local letters = 0
for i = 1, #text do
  letters = letters + text:byte(i) - 96
end
print("text " .. first + last .. " " .. letters .. " " .. select("#", first, last, nil) + 1)
