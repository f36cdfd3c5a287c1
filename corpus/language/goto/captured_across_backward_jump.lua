-- A local declared behind a label is a new variable each time the jump passes its declaration.
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print(table.concat(texts, " "))
end

local functions = {}
local n = 0
do
    ::again::
    local fresh = n
    functions[#functions + 1] = function()
        fresh = fresh + 100
        return fresh
    end
    n = n + 1
    if n < 3 then goto again end
end
for _, f in ipairs(functions) do show(f(), f()) end
