-- The value-or-error convention.
local function parse(text)
    local n = tonumber(text)
    if not n then return nil, "not a number: " .. text end
    if n < 0 then return nil, "negative: " .. text, 2 end
    return n
end
for _, text in ipairs({"12", "x", "-1"}) do
    local n, message, code = parse(text)
    print(tostring(n) .. " " .. tostring(message) .. " " .. tostring(code))
end
local function chain(text)
    local n, err = parse(text)
    if err then return nil, "chain: " .. err end
    return n * 2
end
local value, err = chain("21")
print(tostring(value) .. " " .. tostring(err))
value, err = chain("?")
print(tostring(value) .. " " .. tostring(err))
