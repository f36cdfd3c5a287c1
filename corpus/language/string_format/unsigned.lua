print(string.format("%u|%5u|%-5u|%05u|%.3u", 7, 8, 9, 10, 11))
print(string.format("%u", -1))
print(string.format("%u", math.mininteger))
