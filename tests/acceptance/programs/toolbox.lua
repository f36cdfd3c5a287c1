local M = {}
local db = {}
for i = 1, 23 do db[i] = {id = i, name = "item" .. i, price = i * 1.5, tags = i % 2 == 0 and {"even"} or {"odd", "x"}} end
local function fetch(page, size)
  local out = {}
  for i = (page - 1) * size + 1, math.min(page * size, #db) do out[#out + 1] = db[i] end
  return {items = out, next = page * size < #db and page + 1 or nil, total = #db}
end
local function each_page(size)
  local page = 1
  return function()
    if not page then return nil end
    local r = fetch(page, size)
    local current = page
    page = r.next
    return current, r.items, r.total
  end
end
local Queue = {}
Queue.__index = Queue
setmetatable(Queue, {__call = function(cls, ...) local q = setmetatable({items = {...}, head = 1}, cls) q.tail = select("#", ...) return q end})
function Queue:push(v) self.tail = self.tail + 1 self.items[self.tail] = v return self end
function Queue:pop() if self.head > self.tail then return nil end local v = self.items[self.head] self.items[self.head] = nil self.head = self.head + 1 return v end
function Queue:__len() return self.tail - self.head + 1 end
function Queue.__eq(a, b) return #a == #b end
local Enum = setmetatable({}, {__newindex = function(_, k) error("enum is read only: " .. tostring(k), 2) end, __index = function(_, k) error("no such constant: " .. k, 2) end})
local levels = {"debug", "info", "warn", "error"}
local rank = {} for i, l in ipairs(levels) do rank[l] = i end
local function logger(min) local lines = {} return setmetatable({lines = lines}, {__index = function(_, level) return function(fmt, ...) if (rank[level] or 0) >= rank[min] then lines[#lines + 1] = ("[%s] " .. fmt):format(level:upper(), ...) end return #lines end end}) end
local function try(f, catch, finally) local r = {pcall(f)} if not r[1] and catch then catch(r[2]) end if finally then finally() end return select(2, unpack(r)) end
local function money(n) local s = string.format("%.2f", n) local int, frac = s:match("^(%-?%d+)%.(%d+)$") int = int:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "") return int .. "." .. frac end
local function parse_kv(s) local t, n = {}, 0 for k, v in s:gmatch("([^&=]+)=([^&]*)") do v = v:gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end):gsub("+", " ") t[k] = v n = n + 1 end return t, n end
local function csv(line) local res, pos = {}, 1 while true do local c = line:sub(pos, pos) if c == '"' then local txt = "" repeat local s, e, t = line:find('^"(.-)"', pos) if not s then error("bad csv") end txt = txt .. t pos = e + 1 c = line:sub(pos, pos) if c == '"' then txt = txt .. '"' end until c ~= '"' res[#res + 1] = txt pos = pos + 1 if pos > #line + 1 or c == "" then break end else local s, e = line:find(",", pos, true) if s then res[#res + 1] = line:sub(pos, s - 1) pos = e + 1 else res[#res + 1] = line:sub(pos) break end end end return res end
local function bsearch(t, x) local lo, hi = 1, #t while lo <= hi do local mid = (lo + hi) // 2 if t[mid] == x then return mid elseif t[mid] < x then lo = mid + 1 else hi = mid - 1 end end return nil, lo end
local function permutations(a) local function go(n) if n == 0 then coroutine.yield(a) else for i = 1, n do a[n], a[i] = a[i], a[n] go(n - 1) a[n], a[i] = a[i], a[n] end end end return coroutine.wrap(function() go(#a) end) end
local Set = {} Set.mt = {} function Set.new(l) local s = {} setmetatable(s, Set.mt) for _, v in ipairs(l) do s[v] = true end return s end
Set.mt.__add = function(a, b) local r = Set.new{} for k in pairs(a) do r[k] = true end for k in pairs(b) do r[k] = true end return r end
Set.mt.__mul = function(a, b) local r = Set.new{} for k in pairs(a) do r[k] = b[k] end return r end
Set.mt.__le = function(a, b) for k in pairs(a) do if not b[k] then return false end end return true end
Set.mt.__lt = function(a, b) return a <= b and not (b <= a) end
Set.mt.__tostring = function(s) local l = {} for e in pairs(s) do l[#l + 1] = tostring(e) end table.sort(l) return "{" .. table.concat(l, ", ") .. "}" end
Set.mt.__eq = function(a, b) return a <= b and b <= a end
function M.main()
  local sum, pages = 0, 0
  for p, items, total in each_page(10) do pages = pages + 1 for _, it in ipairs(items) do sum = sum + it.price end print(p, #items, total) end
  print(pages, sum)
  local q = Queue("a", "b") q:push("c"):push("d") print(#q, q:pop(), q:pop(), #q, tostring(q == Queue(1, 2)))
  print((select(2, pcall(function() Enum.x = 1 end)):gsub("^.-:%d+: ", ""))) print((select(2, pcall(function() return Enum.foo end)):gsub("^.-:%d+: ", "")))
  local log = logger("info") log.debug("no %d", 1) log.info("yes %s", "x") log.error("bad %5.1f%%", 99.5) print(table.concat(log.lines, "|"), log.warn("w"))
  local order = {} print(try(function() error({c = 1}) end, function(e) order[#order + 1] = "c" .. e.c end, function() order[#order + 1] = "f" end), table.concat(order, ","))
  print(try(function() return 1, 2, 3 end))
  print(money(1234567.891), money(-1234.5), money(0), money(999))
  local kv, n = parse_kv("a=1&b=hello+w%C3%B6rld&c=") print(kv.a, kv.b, kv.c == "" and "empty" or "?", n)
  print(table.concat(csv('a,"b ""q"" c",,d'), "|"), #csv("x"), #csv(""))
  print(bsearch({1, 3, 5, 7}, 5), (select(2, bsearch({1, 3, 5, 7}, 4))))
  local ps = {} for p in permutations{1, 2, 3} do ps[#ps + 1] = table.concat(p) end print(table.concat(ps, " "))
  local s1, s2 = Set.new{1, 2, 3}, Set.new{3, 4} print(tostring(s1 + s2), tostring(s1 * s2), tostring(s1 * s2 <= s1), tostring(s1 < s2), tostring(s1 == Set.new{3, 2, 1}), tostring(s1 ~= s2), tostring(s1 >= s2))
  local t = {10, 20, 30, nil} print(#t, select("#", unpack(t)), table.remove(t), table.remove(t, 1), #t) table.insert(t, 1, "z") print(table.concat(t, ","), next({}) == nil and "none" or "some")
  print(math.max(1, 5, 3), math.min(2, 0), math.floor(-3.5), math.ceil(-3.5), math.abs(-4), 7 // 2, 2 ^ 10, 10 % 3, -7 % 3, math.fmod(7, 3), tostring(1 / 0 > 0))
  print(tonumber("0x1F"), tonumber("  12  "), tostring(tonumber("abc")), tonumber("z", 36), tonumber("1.5"), tostring(tonumber("1 2")))
  local i = 0 repeat local done = i >= 3 i = i + 1 until done print(i)
  for i = 3, 1 do print("never") end for i = 1, 3 do local i = i * 2 if i == 4 then goto skip end print(i) ::skip:: end
  local function va(...) local a, b = ... local t = {...} return #t, a, b, ... end print(va(1, 2, 3)) print((va(1, 2, 3)))
  local ok, err = pcall(error) print(tostring(ok), tostring(err)) ok, err = pcall(error, "msg", 0) print(err) ok, err = xpcall(function() local x = nil; return x.y end, function(m) return "H:" .. tostring(m):gsub("^.-:%d+: ", "") end) print(tostring(ok), (err:gsub(" %(.*", "")))
  local weird = {[1.5] = "f", [true] = "b", ["a b"] = "s", [-1] = "n"} print(weird[1.5], weird[true], weird["a b"], weird[-1], #weird)
  local str = "" for c in ("añb"):gmatch("[%z\1-\127\194-\244][\128-\191]*") do str = str .. "<" .. c .. ">" end print(str, #"añb")
  print(#"\0abc\0", ("a\0b"):byte(2), "\65\066\10x", 'a\
b', [[
first newline dropped]])
  print(("%s %s"):format(1, 2.5), ("%5s|%-5s|%05d|%+d|%e|%g|%x|%X|%o|%c|%q"):format("a", "b", 42, 5, 12345.678, 0.0001, 255, 255, 8, 65, "q\n"))
  print(2^53 == 2^53 + 1 and "eq" or "ne", 9007199254740993, 1e15, 123456789012, 1e100)
  return "ok"
end
return M
