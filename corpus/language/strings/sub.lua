-- Substrings with positive, negative and far indices.
local s = "abcdefghij"
for _, r in ipairs({{1, 3}, {3, 3}, {4, 2}, {-3, -1}, {-3, -2}, {0, 2}, {8, 100}, {-100, 2}, {11, 12}, {2, -2}}) do
    print("[" .. s:sub(r[1], r[2]) .. "]")
end
print(s:sub(5) .. " " .. s:sub(-2))
