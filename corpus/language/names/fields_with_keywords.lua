-- Keywords and odd names as fields, methods and keys.
local t = {class = 1, from = 2, import = 3, None = 4, is = 5, as = 6, lambda = 7, type = 8}
print(t.class + t.from + t.import .. " " .. t.None .. t.is .. t.as .. t.lambda .. t.type)
function t.def(x) return "def " .. x end
function t:async(x) return self.class .. " async " .. x end
print(t.def("a") .. " " .. t:async("b"))
t["not a name"] = "spaced"
t["end"] = "reserved"
t["self"] = "self"
t["__class__"] = "dunder"
t["items"], t["keys"], t["get"], t["pop"] = "items", "keys", "get", "pop"
print(t["not a name"] .. " " .. t["end"] .. " " .. t.self .. " " .. t.__class__)
print(t.items .. t.keys .. t.get .. t.pop)
