-- %f finds transitions between classes.
print((("THE (quick) fox"):gsub("%f[%a]%a+", function(w) return w:lower() end)))
print((("hello world, hello"):gsub("%f[%w]hello%f[%W]", "bye")))
for word in ("one2 three_4 five"):gmatch("%f[%w_][%w_]+") do print(word) end
print(tostring(("THE END"):find("%f[%u]END")))
