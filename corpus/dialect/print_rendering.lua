-- spec/dialect.md §3.3: print joins with one space and renders only strings, numbers and error objects.
print("a", 1, true, nil, {}, "b")
print()
print(nil)
print(false)
print(print, "after a function")
print("text", 1.5, 3.0, -2)
print(errors.new("failure"), "after an error")
print("tab\tinside")
