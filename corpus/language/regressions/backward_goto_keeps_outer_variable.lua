-- A backward goto makes a loop: a variable declared inside it must not share a place with one from before.
local total, rounds = 10, 0
::top::
rounds = rounds + 1
print(tostring(total))
total = total + 1
do
    local total = "inner"
    print(total)
end
if rounds < 3 then goto top end

local function nested(limit)
    local value, seen = 1, {}
    local count = 0
    ::again::
    count = count + 1
    value = value * 2
    seen[#seen + 1] = value
    if count < limit then
        local value, other = "hidden", count
        seen[#seen + 1] = value .. other
        goto again
    end
    return table.concat(seen, " ")
end
print(nested(4))
