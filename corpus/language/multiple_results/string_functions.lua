-- Built-in functions with several results in different positions.
local function count(...) return select("#", ...) end
print(tostring(count(("abc"):find("b"))) .. " " .. tostring(count(("abc"):find("z"))) .. " " .. tostring(count(("a"):gsub("a", "b"))))
print(("abc"):gsub("b", "x") .. "")
local s = ("abc"):gsub("b", "x")
print(s)
local t = {("abc"):gsub("b", "x")}
print(#t .. " " .. t[2])
local start, stop, capture = ("key=val"):find("=(%a+)")
print(start .. " " .. stop .. " " .. capture)
print(tostring(tonumber(("0x1f"):gsub("^0x", ""), 16) == nil))
