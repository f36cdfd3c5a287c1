-- spec/dialect.md §1.5: a frozen list refuses every way of changing it, also those that generated code writes natively.
local function try(f)
    local ok, problem = pcall(f)
    return tostring(ok) .. " " .. (tostring(problem):gsub("^.-:%d+: ", ""))
end
local list = table.freeze({ 1, 2 })
print(try(function() list[1] = 3 end))
print(try(function() list[#list + 1] = 3 end))
print(try(function() list[#list] = nil end))
print(try(function() table.remove(list) end))
print(try(function() table.insert(list, 1) end))
print(try(function() for i = 1, #list do list[i] = i end end))
print(try(function() table.sort(list) end))
local record = table.freeze({ x = 1, 5 })
print(try(function() record.x = 3 end))
print(try(function() record[1] = 3 end))
print(try(function() record[#record] = nil end))
print(try(function() table.remove(record) end))
local sum = record.x + record[1]
for i = 1, #list do
    sum = sum + list[i]
end
print(tostring(sum))
