-- Loops over the matches of a pattern: as many variables as captures, fewer, more; bad arguments.
local text = "one=1, two=22, x=, three=333"
for word in text:gmatch("%a+") do
    print(word .. #word)
end
for key, value in text:gmatch("(%a+)=(%d+)") do
    print(key .. ":" .. value + 1)
end
for key in string.gmatch(text, "(%a+)=(%d+)") do
    print(key)
end
for key, value, more in text:gmatch("(%a+)=(%d*)") do
    print(key .. "/" .. value .. "/" .. tostring(more))
end
for whole, more in text:gmatch("%d+") do
    print(whole .. tostring(more))
end
for position in text:gmatch("()=") do
    print(tostring(position + 1))
end
for position, digit in text:gmatch("()(%d)") do
    print(position .. digit)
end
for empty in ("abc"):gmatch("x*") do
    print("[" .. empty .. "]")
end
for quoted in ("a(b)c(d(e))"):gmatch("%b()") do
    print(quoted)
end
for item in ("^a^b"):gmatch("^a") do
    print(item)
end
local gmatch = string.gmatch
local found = {}
for item in gmatch("a,b,,c", "([^,]*)") do
    found[#found + 1] = "<" .. item .. ">"
end
print(table.concat(found))
for number in ("12345"):rep(1):gmatch("%d%d") do
    print(number)
end
for first in text:gmatch("%a+") do
    first = first .. "!"
    print(first)
    break
end
local shared = {}
for word in text:gmatch("%a+") do
    shared[#shared + 1] = function() return word end
end
print(shared[1]() .. shared[#shared]())
local function message(f, ...)
    local _, problem = pcall(f, ...)
    return (problem:gsub("^.-:%d+: ", ""))
end
print(message(function() for _ in string.gmatch() do end end))
print(message(function() for _ in string.gmatch("x", {}) do end end))
print(message(function() for _ in string.gmatch("x", "[a") do end end))
print(message(function() for _ in string.gmatch("x", "%1") do end end))
print(message(function(s) for _ in s:gmatch("x") do end end, nil))
local visited = 0
for _ in text:gmatch("nothing") do
    visited = visited + 1
end
print(tostring(visited))
