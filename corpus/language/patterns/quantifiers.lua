-- Greedy, lazy, optional.
local html = "<b>one</b><b>two</b>"
print(html:match("<b>(.*)</b>"))
print(html:match("<b>(.-)</b>"))
print((("color colour colouur"):gsub("colou?r", "X")))
print((("aaa"):match("a-")) .. "|" .. (("aaa"):match("a-$")))
print(("x = -42;"):match("([+-]?%d+)"))
print(("1.5e-7"):match("^%d+%.?%d*[eE]?[+-]?%d*$"))
print(tostring(("1.5.2"):match("^%d+%.?%d*$")))
print(("   indented"):match("^(%s*)"):len() .. "")
