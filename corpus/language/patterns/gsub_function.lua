-- gsub with functions: results replace, nil and false keep.
print((("1 2 3 4"):gsub("%d", function(d) return d * 2 end)))
print((("1 2 3 4"):gsub("%d", function(d) if d % 2 == 0 then return "even" end end)))
print((("abc"):gsub("%w", function(c) if c == "b" then return false end return c:upper() end)))
print((("k1=v1;k2=v2"):gsub("(%w+)=(%w+)", function(k, v) return v .. ":" .. k end)))
print((("abc"):gsub("()", function(p) return "<" .. p .. ">" end)))
local calls = 0
local text = ("xxxxx"):gsub("x", function() calls = calls + 1 return calls end, 3)
print(text .. " " .. calls)
