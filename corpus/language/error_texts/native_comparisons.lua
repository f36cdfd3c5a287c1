-- "a > b" is "b < a", also where the translation compares natively.
local function number() return 5 end
local function nothing() return nil end
local function text(f)
    local _, message = pcall(f)
    return (message:gsub("^.-:%d+: ", ""))
end
print(text(function() return number() > nothing() end))
print(text(function() return number() >= nothing() end))
print(text(function() return number() < nothing() end))
print(text(function() return number() <= nothing() end))
print(text(function() return nothing() > number() end))
local function less(limit)
    local total = 0
    for i = 1, 3 do
        if i > limit then total = total + i end
    end
    return total
end
print(text(function() return less() end))
