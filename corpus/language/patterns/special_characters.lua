-- Magic characters escaped and inside sets.
print((("a.b-c*d+e?f"):gsub("[%.%-%*%+%?]", "_")))
print((("x^y$z"):gsub("[$^]", "_")))
print((("[set]"):gsub("[%[%]]", "|")))
print((("a]b"):gsub("[]]", "_")))
print((("a-z"):gsub("[a%-z]", "_")))
print((("tab\there"):gsub("\t", "<tab>")))
local function escape(text) return (text:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")) end
print(escape("1+1=2 (100%)"))
print(tostring(("f(x) = 1+1"):find(escape("1+1"))))
