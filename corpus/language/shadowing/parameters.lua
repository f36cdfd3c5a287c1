-- Parameters hide outer names and functions hide each other.
local name = "outer"
local function greet(name)
    name = name .. "!"
    return "hello " .. name
end
print(greet("inner") .. " " .. name)
local function f() return "old f" end
local g = f
local function f() return "new f, " .. g() end
print(f())
local function outer(n)
    local function inner(n) return n * 2 end
    return inner(n + 1) + n
end
print(tostring(outer(5)))
