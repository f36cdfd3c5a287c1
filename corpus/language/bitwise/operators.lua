-- And, or, exclusive or, not and shifts on integers.
local a, b = 0xF0, 0x3C
print(tostring(a & b) .. " " .. tostring(a | b) .. " " .. tostring(a ~ b))
print(tostring(~a) .. " " .. tostring(~0) .. " " .. tostring(~~b))
print(tostring(1 << 10) .. " " .. tostring(a << 4) .. " " .. tostring(a >> 4) .. " " .. tostring(a >> 8))
print(tostring(a & 0xFF << 4))
print(tostring(1 | 2 ~ 3 & 4))
print(tostring(1 << 2 + 1))
print(tostring(b & ~(1 << 3)))
