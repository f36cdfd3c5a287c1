-- A label right behind a loop is where `break` goes, from any depth.
local function find(rows, wanted)
  local seen = 0
  local place = "nowhere"
  for y, row in ipairs(rows) do
    for x, cell in ipairs(row) do
      seen = seen + 1
      if cell == wanted then
        place = x .. "," .. y
        goto found
      end
    end
  end
  ::found::
  return place, seen
end
local place, seen = find({ { 1, 2 }, { 3, 4 } }, 3)
print(place .. " after " .. seen)
place, seen = find({ { 1, 2 }, { 3, 4 } }, 5)
print(place .. " after " .. seen)

-- Two labels behind one loop, one of them jumped to from elsewhere too.
local function twice(n)
  local log = {}
  local round = 0
  while round < n do
    round = round + 1
    if round == 2 then goto first end
    if round == 3 then goto second end
    log[#log + 1] = "r" .. round
  end
  ::first::
  ::second::
  log[#log + 1] = "out" .. round
  if round < n then goto first_again end
  do return table.concat(log, " ") end
  ::first_again::
  round = n
  goto second
end
print(twice(1) .. " | " .. twice(3))

-- A repeat loop inside a loop whose label ends the outer body.
local out = {}
for i = 1, 4 do
  repeat
    if i % 2 == 0 then goto continue end
    out[#out + 1] = i
  until true
  out[#out + 1] = -i
  ::continue::
end
print(table.concat(out, " "))

-- Both ways out: behind the inner loop and behind the outer one.
local steps = {}
for a = 1, 3 do
  for b = 1, 3 do
    if b == 2 and a == 1 then goto inner_done end
    if a == 3 then goto all_done end
    steps[#steps + 1] = a * 10 + b
  end
  ::inner_done::
  steps[#steps + 1] = -a
end
::all_done::
print(table.concat(steps, " "))
