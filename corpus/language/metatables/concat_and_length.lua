-- __concat from both sides and __len.
local mt = {
    __concat = function(a, b)
        local left = type(a) == "table" and a.name or tostring(a)
        local right = type(b) == "table" and b.name or tostring(b)
        return "<" .. left .. "+" .. right .. ">"
    end,
    __len = function(t) return t.size end
}
local x = setmetatable({name = "X", size = 7}, mt)
local y = setmetatable({name = "Y", size = 3}, mt)
print(x .. y)
print(x .. "text")
print("text" .. x)
print(1 .. x)
print("a" .. "b" .. x .. "c" .. "d")
print(#x + #y .. "")
