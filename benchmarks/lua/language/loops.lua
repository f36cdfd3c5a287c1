local function main()
  local size = 60
  local a, b, c = {}, {}, {}
  for i = 1, size do
    a[i], b[i], c[i] = {}, {}, {}
    for j = 1, size do
      a[i][j] = i + j
      b[i][j] = i - j
    end
  end
  for i = 1, size do
    local row, out = a[i], c[i]
    for j = 1, size do
      local sum = 0
      for k = 1, size do
        sum = sum + row[k] * b[k][j]
      end
      out[j] = sum
    end
  end
  return c[size][size]
end

return { main = main }
