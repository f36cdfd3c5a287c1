-- Function expressions called on the spot.
local value = (function(a, b) return a * b end)(6, 7)
print(tostring(value))
local module = (function()
    local hidden = 0
    local public = {}
    function public.bump() hidden = hidden + 1 return hidden end
    return public
end)()
module.bump()
print(module.bump() .. " " .. tostring(module.hidden));
(function() print("statement") end)()
local t = {(function() return 1, 2 end)()}
print(tostring(#t))
