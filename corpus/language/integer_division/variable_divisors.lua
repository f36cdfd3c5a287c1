-- Divisors that are variables: known to be positive, known not to be zero, or neither.
local size = 7
for i = -20, 20, 3 do
  print(i .. ": " .. i // size .. " " .. i % size .. " " .. string.format("%.3f", i / size))
end

for i = 1, 12 do
  local rest = 0
  for j = 1, i do
    rest = rest + i % j + (100 + j) // i
  end
  print("rests " .. i .. " " .. rest .. " " .. string.format("%.4f", rest / i))
end

local function share(total, parts)
  if parts == 0 then
    return "none"
  end
  return total // parts .. " and " .. total % parts
end
print(share(100, 7) .. ", " .. share(-100, 7) .. ", " .. share(100, -7) .. ", " .. share(5, 0))

local function average(list)
  local sum, count = 0, #list
  for index, value in ipairs(list) do
    sum = sum + value * index // index
  end
  if count > 0 then
    return string.format("%.2f", sum / count) .. " rest " .. sum % count
  end
  return "empty"
end
print(average({ 3, 4, 9 }) .. ", " .. average({ -3, -4 }) .. ", " .. average({}))

local function digits(n)
  local text = ""
  repeat
    text = n % 10 .. text
    n = n // 10
  until n == 0
  return text
end
print(digits(0) .. " " .. digits(90210))

local function common(a, b)
  while b ~= 0 do
    a, b = b, a % b
  end
  return a
end
print(common(48, 36) .. " " .. common(17, 5) .. " " .. common(-48, 36) .. " " .. common(48, -36))

local function blocks(n)
  local found = {}
  for width = n, 1, -1 do
    if n % width == 0 then
      found[#found + 1] = width .. "x" .. n // width
    end
  end
  return table.concat(found, " ")
end
print(blocks(12))

for step = -3, 3 do
  if step ~= 0 then
    print("step " .. step .. " " .. 10 // step .. " " .. 10 % step .. " " .. -10 % step)
  end
  if step > 0 then
    print("up " .. 10 // step)
  elseif step < 0 then
    print("down " .. 10 // step .. " " .. 11 % step)
  end
end
print(tostring(pcall(function(n) return 1 // (n - n) end, 3)))
