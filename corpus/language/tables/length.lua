-- The length operator while a sequence grows and shrinks at its end.
local t = {}
for i = 1, 10 do t[#t + 1] = i * i end
print(#t .. " " .. t[#t])
t[#t] = nil
t[#t] = nil
print(#t .. " " .. t[#t])
while #t > 0 do t[#t] = nil end
print(tostring(#t))
print(#{1, 2, 3} .. " " .. #{n = 1} .. " " .. #"text")
local s = {}
s[1] = "a"
s[2] = "b"
s[4] = nil
print(tostring(#s))
