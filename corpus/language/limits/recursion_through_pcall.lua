-- Nested protected calls.
local function nest(n)
    if n == 0 then error("bottom", 0) end
    local ok, err = pcall(nest, n - 1)
    if not ok then error(err, 0) end
end
local ok, err = pcall(nest, 100)
print(tostring(ok) .. " " .. err)
