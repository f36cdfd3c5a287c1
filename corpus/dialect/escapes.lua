-- spec/dialect.md §1.2: an unknown escape drops only the backslash.
print("\x41\u{48}\q\z  end")
print(#"\x41", #"\z", #"\065")
