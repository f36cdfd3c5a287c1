-- Chains of sums and products that leave 64 bits in the middle, with integers alone and with floats among them.
local function chain(a, b, c)
  return a * b * c + a * (b - c) - b * b * b
end

local function mixed(a, b, x)
  return a * b + x, x - a * b * a, (a * b + b) * 0.5
end

local n = 9007199254740993
for i = 1, 12 do
  n = n * 31 + i - (n - i) * (n + i) * 5
  print(string.format("%d %d %d", i, n, chain(n, n + i, n * i)))
end
for _, x in ipairs({ 1, 0.25 }) do
  print(string.format("%.12g %.12g %.12g", mixed(4611686018427387905, 4611686018427387905, x)))
end

-- The same function on integers and on floats that no integer can hold.
local function twice(value)
  return value + value
end

local function product(left, right)
  return left * right
end

print(string.format("%d %d", twice(4611686018427387904), product(4611686018427387905, 4)))
print(string.format("%.12g %.12g", twice(1e300), product(1e300, 3)))
print(tostring(twice(1 / 0) == 1 / 0) .. " " .. tostring(product(-1 / 0, 2) == -1 / 0))
local nothing = product(1 / 0, 0)
print(tostring(nothing ~= nothing))
local best = 1 / 0
print(tostring(best + 1 > 1e308))
for _, value in ipairs({ 7, 3, 5 }) do
  if value < best then
    best = value
  end
end
print(tostring(best + 1))
