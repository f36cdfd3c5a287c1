-- Objects of a plain class: everything that code may do with an object besides calling its methods.
local Account = {}
Account.__index = Account
Account.LIMIT = 100
Account.kind = "account"

function Account.new(owner, balance)
  local self = setmetatable({ owner = owner, balance = balance }, Account)
  return self
end

function Account:deposit(amount)
  if amount > Account.LIMIT then
    return nil, "over the limit"
  end
  self.balance = self.balance + amount
  self.moves = (self.moves or 0) + 1
  return self.balance
end

function Account:describe()
  return self.kind .. " of " .. self.owner .. ": " .. self.balance .. (self.note and " (" .. self.note .. ")" or "")
end

local function keys(t)
  local found = {}
  for key in pairs(t) do
    found[#found + 1] = tostring(key)
  end
  table.sort(found)
  return table.concat(found, " ")
end

local a = Account.new("ann", 10)
print(tostring(a:deposit(5)))
local ok, reason = a:deposit(500)
print(tostring(ok) .. " " .. reason)
print(a:describe())
print(keys(a))

-- Fields come and go.
a.note = "vip"
print(a:describe() .. " " .. keys(a))
a.note = nil
print(a:describe() .. " " .. keys(a))
print(tostring(a.missing) .. " " .. tostring(a.note))
a.kind = "own kind"
print(a:describe() .. " / " .. Account.kind)
a.kind = nil
print(a.kind)

-- By computed names, raw access, and as a sequence.
local name = "bal" .. "ance"
a[name] = a[name] * 2
print(tostring(a.balance))
print(tostring(rawget(a, "describe")) .. " " .. type(a["describe"]) .. " " .. tostring(rawget(a, "owner")))
rawset(a, "owner", "bob")
print(a:describe())
a[1], a[2] = "first", "second"
print(#a .. " " .. table.concat(a, ",") .. " " .. tostring(next({})))
a[1], a[2] = nil, nil
print(tostring(#a))

-- A method of its own.
function a:describe()
  return "own " .. self.owner
end
print(a:describe() .. " / " .. Account.new("eve", 1):describe())
a.describe = nil
print(a:describe())
a.deposit = function(self, amount) return "no " .. tostring(amount) end
print(a:deposit(3))

-- Identity, metatables.
local b = a
print(tostring(a == b) .. " " .. tostring(a == Account.new("bob", 30)) .. " " .. tostring(getmetatable(a) == Account))
local set = { [a] = "found" }
print(set[b])
setmetatable(b, nil)
print(tostring(getmetatable(a)) .. " " .. tostring(a.kind) .. " " .. a.owner)
setmetatable(b, { __index = function(_, key) return "<" .. key .. ">" end })
print(a.kind .. " " .. a.owner .. " " .. a.anything)
print(tostring(pcall(function() return a:describe() end)))
