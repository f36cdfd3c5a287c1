-- Variables of loops that follow or contain each other, with one name in Python where nothing can mix them up.
local function render(rows, names)
    local out = {}
    for i, name in ipairs(names) do out[#out + 1] = i .. name end
    for _, row in ipairs(rows) do
        for i, name in ipairs(names) do
            local text = row[name] or "-"
            out[#out + 1] = i .. text
        end
        for _ = 1, 2 do
            for _, cell in ipairs(names) do out[#out + 1] = row[cell] and "+" or "." end
        end
    end
    return table.concat(out, " ")
end
print(render({{a = "x"}, {b = "y"}}, {"a", "b"}))

local function carried(n)
    local out = {}
    for i = 1, n do
        local x = i
        for j = 1, 2 do
            out[#out + 1] = x
            local x = j * 10
            out[#out + 1] = x
        end
        out[#out + 1] = x
    end
    local x = 0
    repeat
        do local y = x out[#out + 1] = y end
        local y = x + 1
        x = y
    until y > 2
    while x > 0 do
        local y = x
        if y > 2 then local z = y out[#out + 1] = z else local z = -y out[#out + 1] = z end
        for z = 1, 1 do x = x - z end
        for _, z in ipairs({"s"}) do out[#out + 1] = z .. y end
    end
    return table.concat(out, " ")
end
print(carried(2))

local function outer_stays()
    local out = {}
    for i = 1, 2 do
        for k = 1, 2 do
            if k == 2 then out[#out + 1] = i end
            for i = 5, 6 do out[#out + 1] = i end
        end
        out[#out + 1] = i
    end
    for _, v in ipairs({7}) do
        for _ = 1, 2 do out[#out + 1] = v end
        for _, _ in pairs({}) do out[#out + 1] = "never" end
    end
    return table.concat(out, " ")
end
print(outer_stays())
