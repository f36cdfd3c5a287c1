-- %b finds balanced pairs.
print(("sum(a, f(b, c), d) + g(e)"):match("%b()"))
print((("x = {1, {2, 3}, 4} -- {5}"):gsub("%b{}", "T")))
print(tostring(("(unbalanced"):match("%b()")))
for part in ("[a][b[c]][]"):gmatch("%b[]") do print(part) end
print(("begin ((a)(b)) end"):match("%b()", 7))
