-- Numbers to Roman numerals and back.
local symbols = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}}
local function to_roman(n)
    local out = ""
    for _, s in ipairs(symbols) do
        while n >= s[1] do
            out = out .. s[2]
            n = n - s[1]
        end
    end
    return out
end
local function from_roman(text)
    local n = 0
    for _, s in ipairs(symbols) do
        while text:sub(1, #s[2]) == s[2] do
            n = n + s[1]
            text = text:sub(#s[2] + 1)
        end
    end
    return n
end
for _, n in ipairs({1, 4, 9, 14, 49, 1994, 2024, 3999}) do print(n .. " " .. to_roman(n) .. " " .. from_roman(to_roman(n))) end
