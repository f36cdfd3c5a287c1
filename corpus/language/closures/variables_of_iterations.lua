-- Variables of one iteration in closures that are gone when it ends, that are returned, and that stay.
local function each(list, f)
    for _, item in ipairs(list) do f(item) end
end

local stored
local function each_and_keep(list, f)
    stored = f
    each(list, f)
end

local function again(f, n, kept)
    local value = n * 10
    kept[#kept + 1] = f()
    if n == 0 then return kept end
    return again(function() return value + n end, n - 1, kept)
end

local function ends_in_iteration(orders)
    local out = {}
    for _, order in ipairs(orders) do
        local total = 0
        each(order.prices, function(price) total = total + price end)
        table.sort(order.prices, function(a, b)
            if order.down then return a > b end
            return a < b
        end)
        local fine, why = pcall(function()
            if total > 5 then error("too much for " .. order.id, 0) end
        end)
        local function note(text)
            out[#out + 1] = order.id .. text
            if #text < 2 then note(text .. "!") end
        end
        note("n")
        note(tostring(total))
        note((("x%y"):gsub("%%", function() return order.id end)))
        note(tostring(fine) .. tostring(why) .. table.concat(order.prices, "<"))
    end
    return table.concat(out, " ")
end

local function returned(orders)
    for _, order in ipairs(orders) do
        local count = 0
        if order.id == "a" then
            return function() count = count + 1 return order.id .. count end
        end
    end
end

local function stays(orders)
    local out = {}
    for i, order in ipairs(orders) do
        local count = 0
        local function maker()
            count = count + 1
            return function() count = count + i return order.id .. count end
        end
        out[#out + 1] = maker()
        each_and_keep({1, 2}, function(item) count = count + item out[#out + 1] = function() return item + count end end)
    end
    return out
end

local orders = {{id = "a", prices = {3, 1}}, {id = "b", down = true, prices = {4, 5}}}
print(ends_in_iteration(orders))
local counter = returned(orders)
print(counter() .. counter())
for _, f in ipairs(stays(orders)) do print(f() .. " " .. f()) end
stored(7)
print(table.concat(again(function() return 0 end, 3, {}), " "))
local made = {}
for i = 1, 3 do
    local name = "n" .. i
    local function outer()
        local function inner() return name end
        made[#made + 1] = inner
        return inner()
    end
    print(outer())
end
print(made[1]() .. made[2]() .. made[3]())
