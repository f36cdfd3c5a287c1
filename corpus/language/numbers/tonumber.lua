-- What tonumber reads and what it refuses.
local function show(text, base)
    local n
    if base then n = tonumber(text, base) else n = tonumber(text) end
    print("[" .. tostring(text) .. "] -> " .. tostring(n))
end
show("42")
show("  -17 ")
show("3.25")
show("0x1F")
show("")
show(" ")
show("12abc")
show("1 2")
show("--1")
show("nil")
show("ff", 16)
show("zz", 36)
show("1010", 2)
show("777", 8)
show("8", 8)
print(tostring(tonumber(false)))
print(tostring(tonumber(15)))
