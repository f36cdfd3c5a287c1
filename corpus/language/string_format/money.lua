-- Cents to text with thousands separators.
local function money(cents)
    local sign = ""
    if cents < 0 then sign, cents = "-", -cents end
    local text = string.format("%d", cents // 100)
    local grouped = text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
    return sign .. grouped .. string.format(".%02d", cents % 100)
end
for _, cents in ipairs({5, 100, 123456, 100000000, -99999}) do print(money(cents)) end
