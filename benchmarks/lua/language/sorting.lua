local function main()
  local records = {}
  local seed = 42
  for i = 1, 3000 do
    seed = (seed * 16807) % 2147483647
    records[i] = { key = seed % 1000, id = i }
  end
  table.sort(records, function(a, b)
    if a.key ~= b.key then
      return a.key < b.key
    end
    return a.id < b.id
  end)
  return records[1].id + records[3000].id
end

return { main = main }
