local function element(i, j)
  local sum = i + j - 1
  return 1.0 / (sum * (sum - 1) * 0.5 + i)
end

local function multiply(v, size)
  local out = {}
  for i = 1, size do
    local sum = 0.0
    for j = 1, size do
      sum = sum + element(i, j) * v[j]
    end
    out[i] = sum
  end
  return out
end

local function main()
  local size = 90
  local v = {}
  for i = 1, size do
    v[i] = 1.0
  end
  for round = 1, 3 do
    v = multiply(v, size)
  end
  return v[1]
end

return { main = main }
