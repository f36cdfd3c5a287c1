-- spec/dialect.md §1.11: the names of the language version are texts of Lua 5.1 and of the reference interpreter.
print(_VERSION)
print(_G._VERSION .. " " .. type(_GOPHER_LUA_VERSION))
