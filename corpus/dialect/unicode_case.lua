-- spec/dialect.md §1.4: upper and lower know UTF-8; lengths and positions stay bytes.
print(("äöü é"):upper(), ("ÉCOLE Ñ"):lower())
print(#"é", ("é"):byte(1), ("é"):byte(2), ("aé"):sub(1, 1))
print(("привет"):upper(), #("привет"):upper())
