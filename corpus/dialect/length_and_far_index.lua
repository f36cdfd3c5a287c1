-- spec/dialect.md §1.5: `#` is the largest border of the array part; a far positive index fills the array.
print(#{1, nil, 3})
local t = {1, 2, 3, nil, 5}
print(#t)
t[#t] = nil
print(#t)
local far = {}
far[10] = "ten"
print(#far, tostring(far[5]))
local visited = 0
for _ in ipairs(far) do visited = visited + 1 end
for k, v in pairs(far) do print(k, v) end
print(visited)
far[10] = nil
print(#far)
