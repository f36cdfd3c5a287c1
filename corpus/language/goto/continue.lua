-- goto continue in every loop form.
local out = {}
for i = 1, 10 do
    if i % 3 == 0 then goto continue end
    local doubled = i * 2
    out[#out + 1] = doubled
    ::continue::
end
print(table.concat(out, " "))
out = {}
for _, v in ipairs({"a", "", "b", "", "c"}) do
    if v == "" then goto continue end
    out[#out + 1] = v
    ::continue::
end
print(table.concat(out, " "))
out = {}
local n = 0
while n < 8 do
    n = n + 1
    if n == 2 or n == 5 then goto continue end
    out[#out + 1] = n
    ::continue::
end
print(table.concat(out, " "))
out = {}
n = 0
repeat
    n = n + 1
    if n % 2 == 0 then goto continue end
    out[#out + 1] = n
    ::continue::
until n >= 7
print(table.concat(out, " "))
