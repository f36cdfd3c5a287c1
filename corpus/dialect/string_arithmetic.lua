-- spec/dialect.md §1.3: numerals in strings become floats.
print("10" + 5, "3.0" + 1, "2" * "4", "7" - 2, -"3", "9" / 3, "7" % 4)
print(10 .. 20, 1.0 .. "", 5 / 5 .. "x")
