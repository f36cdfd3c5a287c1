-- spec/dialect.md §1.3: an exponent without a point is not a numeral for tonumber; results are floats.
for _, text in ipairs({"1e3", "1.5e3", "5.0", "5.", "0x10", "", "  7\t", "0x1p4", "12a"}) do
    print("[" .. text .. "] " .. tostring(tonumber(text)))
end
print(tonumber("10", 2), tonumber("ff", 16), tonumber(3))
print(math.tointeger("8"), math.tointeger(4.0))
