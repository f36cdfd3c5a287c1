-- A JSON-like writer with sorted keys.
local function quote(s) return '"' .. s:gsub('[%c"\\]', function(c) return string.format("\\%03d", c:byte()) end) .. '"' end
local function serialize(value, indent)
    indent = indent or ""
    local t = type(value)
    if t == "string" then return quote(value) end
    if t ~= "table" then return tostring(value) end
    local inner = indent .. "  "
    local parts = {}
    if #value > 0 then
        for i, v in ipairs(value) do parts[i] = inner .. serialize(v, inner) end
        return "[\n" .. table.concat(parts, ",\n") .. "\n" .. indent .. "]"
    end
    local keys = {}
    for k in pairs(value) do keys[#keys + 1] = k end
    if #keys == 0 then return "{}" end
    table.sort(keys)
    for i, k in ipairs(keys) do parts[i] = inner .. quote(k) .. ": " .. serialize(value[k], inner) end
    return "{\n" .. table.concat(parts, ",\n") .. "\n" .. indent .. "}"
end
print(serialize({name = "say \"hi\"\n", list = {1, 2.5, true, {}}, nested = {a = {b = "c"}}, none = false}))
