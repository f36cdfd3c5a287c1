-- Nested repeat loops with their own conditions.
local rows = {}
local i = 0
repeat
    i = i + 1
    local row = {}
    repeat
        row[#row + 1] = i * (#row + 1)
    until #row == i
    rows[i] = table.concat(row, ",")
until #rows == 4
print(table.concat(rows, " "))
