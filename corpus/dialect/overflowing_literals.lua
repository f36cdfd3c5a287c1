-- spec/dialect.md §1.2: an integer literal that does not fit becomes a float; a leading zero is dropped.
print(9223372036854775807, 9223372036854775808)
print(007, 0x7fffffffffffffff, 010)
local max = math.maxinteger
print(max + 1 == math.mininteger and "wrapped" or "not wrapped")
