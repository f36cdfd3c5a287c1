-- Indexing results of calls, texts and constructors.
local function get() return {list = {10, 20, 30}, name = "n"} end
print(get().list[2] .. get().name .. #get().list)
print(({5, 6, 7})[2] .. ({x = "y"}).x .. ("abc"):sub(2, 2))
print((get()).list[1] .. (("x")):rep(2))
local t = {f = function() return {g = function() return {h = "deep"} end} end}
print(t.f().g().h .. t["f"]()["g"]()["h"])
local key = "list"
print(tostring(get()[key][#get()[key]]))
