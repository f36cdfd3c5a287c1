-- select from the front and from the back.
local function from(n, ...)
    local out = {}
    local packed = {select(n, ...)}
    for i = 1, #packed do out[i] = tostring(packed[i]) end
    return table.concat(out, " ")
end
print(from(1, "a", "b", "c") .. "|" .. from(2, "a", "b", "c") .. "|" .. from(3, "a", "b", "c") .. "|" .. from(4, "a", "b", "c") .. "|")
print(from(-1, "a", "b", "c") .. "|" .. from(-2, "a", "b", "c"))
print(tostring((select(2, "x", "y", "z"))))
print(tostring(pcall(select, 0, "a")))
