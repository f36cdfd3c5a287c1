-- A jump out of several loops and blocks, forwards and backwards, keeps each iteration's captured locals apart.
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print(table.concat(texts, " "))
end

local readers = {}
local rounds = 0
::restart::
rounds = rounds + 1
for i = 1, 3 do
    local seen = i * 10 + rounds
    readers[#readers + 1] = function()
        seen = seen + 1
        return seen
    end
    do
        while true do
            local marker = i
            readers[#readers + 1] = function() return marker end
            if i == 2 and rounds == 1 then goto restart end
            if i == 2 and rounds == 2 then goto done end
            break
        end
    end
end
show("never")
::done::
for _, read in ipairs(readers) do show(read(), read()) end

local function find(grid, wanted)
    local row, column
    for y, line in ipairs(grid) do
        for x, value in ipairs(line) do
            if value == wanted then
                row, column = y, x
                goto found
            end
        end
    end
    do return nil end
    ::found::
    return row, column
end
show(find({{1, 2}, {3, 4}}, 3))
show((find({{1, 2}, {3, 4}}, 9)))
