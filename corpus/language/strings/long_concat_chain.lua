-- One expression with a hundred and more operands.
local a, b = "a", "b"
local s = a .. b .. 1 .. a .. b .. 2 .. a .. b .. 3 .. a .. b .. 4 .. a .. b .. 5 .. a .. b .. 6 .. a .. b .. 7 .. a .. b .. 8
    .. a .. b .. 9 .. a .. b .. 10 .. a .. b .. 11 .. a .. b .. 12 .. a .. b .. 13 .. a .. b .. 14 .. a .. b .. 15 .. a .. b
    .. 16 .. a .. b .. 17 .. a .. b .. 18 .. a .. b .. 19 .. a .. b .. 20 .. a .. b .. 21 .. a .. b .. 22 .. a .. b .. 23
    .. a .. b .. 24 .. a .. b .. 25 .. a .. b .. 26 .. a .. b .. 27 .. a .. b .. 28 .. a .. b .. 29 .. a .. b .. 30 .. a
    .. b .. 31 .. a .. b .. 32 .. a .. b .. 33 .. a .. b .. 34 .. a .. b .. 35 .. a .. b .. 36 .. a .. b .. 37 .. a .. b
print(s)
print(tostring(#s))
