local function main()
  local parts = {}
  for i = 1, 4000 do
    parts[#parts + 1] = "item " .. i .. " of the list"
  end
  local text = table.concat(parts, ", ")
  local changed, count = text:gsub("%d+", "#")
  local words = 0
  for word in text:gmatch("%a+") do
    if #word > 2 then
      words = words + 1
    end
  end
  return #changed + count + words
end

return { main = main }
