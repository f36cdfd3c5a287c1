-- _G is the table of globals.
answer = 42
print(_G.answer .. " " .. _G["answer"])
_G.dynamic = "made through _G"
print(dynamic)
_G["a key"] = 1
print(tostring(_G["a key"]) .. " " .. tostring(rawget(_G, "missing")))
print(tostring(_G.print == print) .. " " .. tostring(_G._G == _G))
local answer = "local"
print(answer .. " " .. _G.answer)
