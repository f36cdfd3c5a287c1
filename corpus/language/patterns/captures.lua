-- Several captures, nested captures, back references, position captures.
local year, month, day = ("2024-05-17"):match("(%d+)-(%d+)-(%d+)")
print(year .. "/" .. month .. "/" .. day)
local outer, inner = ("[[x]]"):match("(%[(%b[])%])")
print(outer .. " " .. inner)
local mark, said = ("say 'hi' now"):match("(['\"])(.-)%1")
print(mark .. said)
