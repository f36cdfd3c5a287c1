-- gmatch with and without captures.
for word in ("the quick  brown fox"):gmatch("%a+") do print(word) end
local keys, values = {}, {}
for k, v in ("a=1, b=22, c=333"):gmatch("(%w+)=(%w+)") do
    keys[#keys + 1] = k
    values[#values + 1] = v
end
print(table.concat(keys, "") .. " " .. table.concat(values, " "))
local n = 0
for _ in ("no digits"):gmatch("%d") do n = n + 1 end
print("none " .. n)
for line in ("first\nsecond\n\nfourth\n"):gmatch("([^\n]*)\n") do print("[" .. line .. "]") end
