-- Long elseif chains and nested conditions.
local function grade(n)
    if n >= 90 then return "A"
    elseif n >= 80 then return "B"
    elseif n >= 70 then return "C"
    elseif n >= 60 then
        if n >= 65 then return "D+" else return "D" end
    else
        return "F"
    end
end
local out = {}
for _, n in ipairs({95, 85, 75, 67, 62, 10}) do out[#out + 1] = grade(n) end
print(table.concat(out, " "))
local function ternary(c, a, b) return c and a or b end
print(tostring(ternary(true, 1, 2)) .. tostring(ternary(false, 1, 2)) .. tostring(ternary(true, nil, 2)) .. tostring(ternary(true, false, 2)))
