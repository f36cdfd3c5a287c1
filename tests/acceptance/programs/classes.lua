-- Animal hierarchy, classic OO
local Animal = {}
Animal.__index = Animal

function Animal.new(name, sound)
    local self = setmetatable({}, Animal)
    self.name = name
    self.sound = sound
    self.tags = {}
    return self
end

function Animal:speak() return self.name .. " says " .. self.sound end
function Animal:tag(t) self.tags[#self.tags+1] = t; return self end
Animal.__tostring = function(a) return "<" .. a.name .. ">" end

local Dog = setmetatable({}, {__index = Animal})
Dog.__index = Dog
Dog.__tostring = Animal.__tostring
function Dog.new(name)
    local self = Animal.new(name, "woof")
    return setmetatable(self, Dog)
end
function Dog:speak() return Animal.speak(self) .. "!" end
function Dog:fetch(n) for i = 1, n do self:tag("fetch" .. i) end return #self.tags end

-- class() helper with super
local function class(base)
    local c = {}
    c.__index = c
    if base then setmetatable(c, {__index = base, __call = function(cls, ...)
        local o = setmetatable({}, cls); if cls.init then cls.init(o, ...) end; return o end})
    else
        setmetatable(c, {__call = function(cls, ...)
            local o = setmetatable({}, cls)
            if cls.init then cls.init(o, ...) end
            return o
        end})
    end
    c.super = base
    return c
end

local Account = class()
function Account:init(owner, balance) self.owner, self.balance = owner, balance or 0; self.log = {} end
function Account:deposit(v) if v <= 0 then error("invalid amount", 2) end self.balance = self.balance + v; table.insert(self.log, "+" .. v) end
function Account:withdraw(v)
    if v > self.balance then error({code = "INSUFFICIENT", need = v - self.balance}) end
    self.balance = self.balance - v
    table.insert(self.log, "-" .. v)
end
local Savings = class(Account)
function Savings:init(owner, balance, rate) Savings.super.init(self, owner, balance); self.rate = rate end
function Savings:accrue() self:deposit(self.balance * self.rate // 100) end

local Vec = {}
Vec.__index = Vec
local function vec(x, y) return setmetatable({x = x, y = y}, Vec) end
Vec.__add = function(a, b) return vec(a.x + b.x, a.y + b.y) end
Vec.__mul = function(a, b)
  if type(a) == "number" then return vec(a * b.x, a * b.y) end
  if type(b) == "number" then return vec(a.x * b, a.y * b) end
  return a.x * b.x + a.y * b.y
end
Vec.__eq = function(a, b) return a.x == b.x and a.y == b.y end
Vec.__lt = function(a, b) return a.x < b.x end
Vec.__le = function(a, b) return a.x <= b.x end
Vec.__unm = function(a) return vec(-a.x, -a.y) end
Vec.__tostring = function(a) return string.format("(%s, %s)", a.x, a.y) end
Vec.__len = function() return 2 end
Vec.__concat = function(a, b) return tostring(a) .. tostring(b) end
Vec.__call = function(self, k) return self[k] end

local function main()
    local d = Dog.new("Rex")
    print(d:speak(), tostring(d), d:fetch(3), table.concat(d.tags, ","))
    print(tostring(getmetatable(d) == Dog))
    local s = Savings("ann", 100, 5)
    s:accrue()
    print(s.balance, table.concat(s.log, ";"), s.owner)
    local ok, e = pcall(s.withdraw, s, 1000)
    print(tostring(ok), type(e), e.code, e.need)
    ok, e = pcall(function() s:deposit(-1) end)
    print(tostring(ok), (tostring(e):gsub("^.-:%d+: ", "")))
    local a, b = vec(1, 2), vec(3, 4)
    print(tostring(a + b), a * b, tostring(2 * a), tostring(a * 3), tostring(-a), #a, a .. b, a("x"))
    print(tostring(a == vec(1, 2)), tostring(a < b), tostring(a >= b), tostring(a ~= b))
    local proxy = setmetatable({}, {__index = function(t, k) return k .. "?" end, __newindex = function(t, k, v) rawset(t, k, v * 2) end})
    proxy.z = 21
    print(proxy.z, proxy.q, tostring(rawget(proxy, "q")))
    return {balance = s.balance, log = s.log}
end

return { main = main }
