-- Constants of classes that objects overwrite: defaults of fields.
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    out[i] = tostring((select(i, ...)))
  end
  print(table.concat(out, "\t"))
end

local A = {}
A.__index = A
A.limit = 1
A.other = 2
function A.new(x) return setmetatable({ x = x }, A) end
function A:bump() self.limit = self.limit + 1 return self.limit end
local B = setmetatable({}, { __index = A })
B.__index = B
B.other = 5
function B.new(x) return setmetatable({ x = x, other = 7 }, B) end
function B:twice() self.x = self.x * 2 return self end
for i = 1, 3 do
  local a, b = A.new(i), B.new(i)
  show(a:bump(), a:bump(), b:bump(), b.other, a.other, A.limit, B.other, b:twice().x)
  b.other = nil
  show(b.other, tostring(rawget(b, "other")), rawget(a, "limit"))
  local names = {}
  for k, v in pairs(b) do
    names[#names + 1] = k .. "=" .. v
  end
  table.sort(names)
  show(table.concat(names, " "))
end
