-- Operands of .., items of constructors and arguments are taken one after the other.
local a = 1
local function f() a = a + 10 return "f" end
local function show(...)
    local out = {}
    for i = 1, select("#", ...) do out[i] = tostring((select(i, ...))) end
    return table.concat(out, " ")
end
print(a .. f() .. a)
a = 1
print(show(table.unpack({a, f(), a})))
a = 1
print(show(a, f(), a))
a = 1
local t = {first = a, second = f(), third = a}
print(t.first .. t.second .. t.third)
