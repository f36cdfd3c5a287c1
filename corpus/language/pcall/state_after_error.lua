-- Assignments before the error stay; those after it never happen.
local x, t = 1, {}
pcall(function()
    x = 2
    t.a = "set"
    error("stop")
    x = 3
end)
print(x .. " " .. t.a)
local list = {1, 2}
pcall(function()
    list[#list + 1] = 3
    list[#list + 1] = list.missing.field
end)
print(tostring(#list))
local a, b = "a", "b"
pcall(function() a, b = "new", error("during") end)
print(a .. b)
