-- Matrix product, transpose, power.
local function multiply(a, b)
    local result = {}
    for i = 1, #a do
        result[i] = {}
        for j = 1, #b[1] do
            local sum = 0
            for k = 1, #b do sum = sum + a[i][k] * b[k][j] end
            result[i][j] = sum
        end
    end
    return result
end
local function transpose(m)
    local t = {}
    for i = 1, #m[1] do
        t[i] = {}
        for j = 1, #m do t[i][j] = m[j][i] end
    end
    return t
end
local function show(m)
    for _, row in ipairs(m) do print(table.concat(row, " ")) end
end
show(multiply({{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}))
show(transpose({{1, 2, 3}, {4, 5, 6}}))
local fib = {{1, 0}, {0, 1}}
for _ = 1, 30 do fib = multiply(fib, {{1, 1}, {1, 0}}) end
show(fib)
