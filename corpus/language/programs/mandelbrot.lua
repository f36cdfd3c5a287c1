-- A small picture from float arithmetic.
local rows = {}
for y = -8, 8, 2 do
    local row = {}
    for x = -16, 8 do
        local cr, ci, zr, zi, n = x / 8, y / 8, 0, 0, 0
        while n < 30 and zr * zr + zi * zi < 4 do
            zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
            n = n + 1
        end
        row[#row + 1] = n == 30 and "#" or n > 5 and "+" or "."
    end
    rows[#rows + 1] = table.concat(row)
end
for _, row in ipairs(rows) do print(row) end
