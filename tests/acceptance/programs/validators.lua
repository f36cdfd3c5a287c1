---@class Validator
local V = {}
local rules = {
    required = function(v) return v ~= nil and v ~= "", "is required" end,
    email = function(v) return type(v) == "string" and v:match("^[%w._%-]+@[%w%-]+%.%a%a+$") ~= nil, "is not an email" end,
    ["min-length"] = function(v, n) return #v >= n, "is shorter than " .. n end,
    ['in'] = function(v, list)
        for _, x in ipairs(list) do if x == v then return true end end
        return false, "is not one of " .. table.concat(list, "/")
    end,
    range = function(v, r) local n = tonumber(v); if not n then return false, "is not a number" end
        return n >= r[1] and n <= r[2], ("must be between %d and %d"):format(r[1], r[2]) end,
}
local function check(schema, data)
    local errs = {}
    for _, field in ipairs(schema) do
        local name, specs = field[1], field
        for i = 2, #specs do
            local spec = specs[i]
            local rule, arg = spec, nil
            if type(spec) == 'table' then rule, arg = spec[1], spec[2] end
            local ok, msg = rules[rule](data[name], arg)
            if not ok then errs[#errs + 1] = name .. " " .. (msg or rule); break end
        end
    end
    return #errs == 0, errs
end
V.check = check
local function main(input)
    local schema = {
        {"email", "required", "email"},
        {"name", "required", {"min-length", 3}},
        {"age", {"range", {18, 99}}},
        {"role", {"in", {"admin", "user"}}},
    }
    local ok, errs = check(schema, {email = "a@b", name = "Jo", age = "17", role = "root"})
    print(tostring(ok), table.concat(errs, "; "))
    ok, errs = check(schema, {email = "ann.x@b-c.org", name = "Joe", age = 42, role = "user"})
    print(tostring(ok), #errs)
    ok, errs = check(schema, {age = "abc", name = "Größe"})
    print(tostring(ok), table.concat(errs, "; "))
    for w, n in ("k1=v1, k2=v2;k3 = v3"):gmatch("(%w+)%s*=%s*(%w+)") do print(w .. "->" .. n) end
    print(("hello world"):gsub("o", {o = "0"}), ("abc"):gsub("%w", "%0%0"), ("x = $y"):gsub("%$(%w+)", function(n) return "<" .. n .. ">" end))
    print(("  trim me  "):match("^%s*(.-)%s*$") .. "|", ("a.b.c"):find(".", 1, true), ("THE (quick) fox"):find("%((%a+)%)"))
    print(string.format("%5d|%-5s|%05.1f|%x|%q|%s|%%", 42, "ab", 3.14159, 255, 'he said "hi"\n', "z"))
    print(("x"):rep(3), ("abc"):reverse(), ("abc"):byte(1, -1), string.char(72, 105), ("héllo"):len(), ("Hello"):lower():upper())
    return ok
end
return {main = main}
