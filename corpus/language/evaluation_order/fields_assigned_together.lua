-- Several targets at once: all values first, then the stores from right to left, also through metamethods.
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  print(table.concat(texts, " "))
end

local log = {}
local watched = setmetatable({}, {
    __newindex = function(t, key, value)
        log[#log + 1] = key .. "=" .. tostring(value)
        rawset(t, key, value)
    end,
})
local function set(self, a, b)
    self.a, self.b = a, b
end
set(watched, 1, 2)
local function note(value)
    log[#log + 1] = "value" .. value
    return value
end
watched.c, watched.d, watched.e = note(3), note(4), note(5)
show(table.concat(log, " "))

local t = {x = 1, y = 2, z = 3}
t.x, t.y = t.y, t.x
show(t.x, t.y)
t.x, t.y, t.z = t.z, t.x, t.y
show(t.x, t.y, t.z)
t.x, t.x = 7, 8
show(t.x)
local list = {5, 6, 7}
for i = 1, 2 do
    local j = i + 1
    list[i], list[j] = list[j], list[i]
end
show(table.concat(list, ","))
local a = 1
t.x, a = a, 30
show(t.x, a)
a, t.x = t.x, a
show(t.x, a)

local current = {name = "old"}
local kept = current
local function swap()
    current = {name = "new"}
    return "swapped"
end
current.result, current.other = swap(), 2
show(kept.result, kept.other, current.result, current.other)
local k = "p"
local function rename()
    k = "q"
    return 1
end
t[k], t.last = rename(), k
show(t.p, t.q, t.last)
t.first, t.second, t.third = (function() return 1, 2 end)()
show(t.first, t.second, t.third)
