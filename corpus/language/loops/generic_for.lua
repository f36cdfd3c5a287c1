-- Iterators: stateless, closures, with state.
local function squares(limit, i)
    i = i + 1
    if i <= limit then return i, i * i end
end
for i, square in squares, 4, 0 do print(i .. " " .. square) end
local function countdown(n)
    return function()
        n = n - 1
        if n >= 0 then return n end
    end
end
local out = {}
for n in countdown(4) do out[#out + 1] = n end
print(table.concat(out, " "))
local function sorted_pairs(t)
    local keys = {}
    for k in pairs(t) do keys[#keys + 1] = k end
    table.sort(keys)
    local i = 0
    return function()
        i = i + 1
        local k = keys[i]
        if k ~= nil then return k, t[k] end
    end
end
for k, v in sorted_pairs({c = 3, a = 1, b = 2}) do print(k .. v) end
