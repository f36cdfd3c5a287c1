-- Each turn of a tail call has its own parameters for closures.
local fs = {}
local function build(n, label)
    if n == 0 then return #fs end
    local text = label .. n
    fs[#fs + 1] = function() n = n + 100 return text .. ":" .. n end
    return build(n - 1, label .. ".")
end
print(tostring(build(3, "x")))
print(fs[1]() .. " " .. fs[2]() .. " " .. fs[3]() .. " " .. fs[1]())
