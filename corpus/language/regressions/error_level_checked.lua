-- Found by fuzzing: error checks its level even when the value is no string.
print(select("#", pcall(error, nil, true)))
local ok, message = pcall(error, nil, true)
print(tostring(ok), (tostring(message):gsub("^.*bad argument", "bad argument")))
print(select(2, pcall(error, 5, 2)))
