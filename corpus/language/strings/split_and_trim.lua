-- The usual helpers.
local function split(text, separator)
    local out, from = {}, 1
    while true do
        local start, stop = text:find(separator, from, true)
        if not start then break end
        out[#out + 1] = text:sub(from, start - 1)
        from = stop + 1
    end
    out[#out + 1] = text:sub(from)
    return out
end
local function trim(text) return (text:gsub("^%s+", ""):gsub("%s+$", "")) end
local function starts_with(text, prefix) return text:sub(1, #prefix) == prefix end
local function ends_with(text, suffix) return suffix == "" or text:sub(-#suffix) == suffix end
for _, case in ipairs({{"a,b,,c", ","}, {"", ","}, {"one", ","}, {"x->y->z", "->"}, {",", ","}}) do
    print(tostring(#split(case[1], case[2])) .. ": " .. table.concat(split(case[1], case[2]), "|"))
end
print("[" .. trim("  \t padded text \n") .. "]")
print(tostring(starts_with("order-1", "order-")) .. " " .. tostring(ends_with("a.lua", ".lua")) .. " " .. tostring(ends_with("a", "")))
