-- Found by fuzzing: when the key and the value both fail, the key's error is raised; metamethods run in that order.
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print(table.concat(texts, " "))
end

local t = {}
local absent
local ok, message = pcall(function() t[absent + 1] = absent .. "x" end)
show(tostring(ok), (message:find("concatenate", 1, true)) == nil)
local log = {}
local traced = setmetatable({}, {
    __add = function() log[#log + 1] = "add" return 1 end,
    __mul = function() log[#log + 1] = "mul" return 2 end,
})
local function store(object) t[object + 1] = object * 2 end
store(traced)
show(table.concat(log, ","), t[1])
