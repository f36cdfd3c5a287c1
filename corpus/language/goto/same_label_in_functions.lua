-- The same label name in different functions and blocks.
local function first(n)
    for i = 1, n do
        if i == 2 then goto continue end
        if i == 4 then return "first " .. i end
        ::continue::
    end
    return "first end"
end
local function second(n)
    local total = 0
    for i = 1, n do
        for j = 1, n do
            if j == i then goto continue end
            total = total + j
            ::continue::
        end
        if i == n then goto continue end
        total = total + 100
        ::continue::
    end
    return "second " .. total
end
print(first(3) .. ", " .. first(5) .. ", " .. second(3))
