-- Parts and bytes of strings at positions that a loop counts.
local text = "counting"
local reversed, codes, sum = "", {}, 0
for i = 1, #text do
  reversed = text:sub(i, i) .. reversed
  codes[#codes + 1] = text:byte(i)
  sum = sum + string.byte(text, i) * i
end
print(reversed .. " " .. table.concat(codes, ",") .. " " .. sum)

for i = 1, 10 do
  local byte = text:byte(i)
  print(i .. " [" .. text:sub(i, i) .. "] [" .. text:sub(i) .. "] [" .. text:sub(1, i) .. "] " .. tostring(byte))
end
for i = #text, 1, -3 do
  print(text:sub(i, i + 1) .. "|" .. text:sub(-i) .. "|" .. text:sub(i, -2))
end
for i = 0, 2 do
  print("[" .. text:sub(i, i) .. "] [" .. text:sub(0, i) .. "] " .. tostring((text:byte(i))))
end

print(text:sub(3) .. " " .. text:sub(-3) .. " " .. text:sub(2, 4) .. " " .. text:sub(-4, -2) .. " " .. text:sub(2, -2))
print("[" .. text:sub(0) .. "] [" .. text:sub(-20, 2) .. "] [" .. text:sub(20) .. "] [" .. text:sub(5, 2) .. "]")
print(string.sub(text, 1, #text - 1) .. " " .. string.sub("abc" .. text, 2, 5) .. " " .. ("xyz"):sub(2, 2))

local function is_prefix(whole, prefix)
  return whole:sub(1, #prefix) == prefix
end
print(tostring(is_prefix("workflow.lua", "work")) .. " " .. tostring(is_prefix("w", "work")))

for i = 1, 3 do
  local i = i - 2
  print("[" .. text:sub(i, i) .. "]")
end
for i = 1, 3 do
  if i == 2 then
    i = -1
  end
  print("[" .. text:sub(i, i) .. "]")
end
local word = "ab"
for i = 1, #word do
  word = word:sub(2)
  print(tostring((word:byte(i))))
end
