-- Zero, empty text and empty tables are true.
local out = {}
for _, v in ipairs({0, "", "0", {}, 0.5, "false"}) do
    if v then out[#out + 1] = "true" else out[#out + 1] = "false" end
end
print(table.concat(out, " "))
local zero, empty = 0, ""
print(tostring(zero or "x") .. tostring(empty and "y") .. tostring(not zero))
local n = 3
while n do n = n > 0 and n - 1 or nil end
print(tostring(n))
local t = {flag = false}
print(tostring(t.flag == false) .. " " .. tostring(t.missing == false) .. " " .. tostring(not t.missing))
