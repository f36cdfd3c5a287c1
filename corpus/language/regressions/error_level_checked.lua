-- Found by fuzzing: error checks its level even when the value is no string.
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print(table.concat(texts, " "))
end

show(select("#", pcall(error, nil, true)))
local ok, message = pcall(error, nil, true)
show(tostring(ok), (tostring(message):gsub("^.*bad argument", "bad argument")))
show(select(2, pcall(error, 5, 2)))
