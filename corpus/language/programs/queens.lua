-- Eight queens by backtracking.
local function solve(n)
    local columns, solutions, first = {}, 0, nil
    local function safe(row, column)
        for r = 1, row - 1 do
            local c = columns[r]
            if c == column or c - r == column - row or c + r == column + row then return false end
        end
        return true
    end
    local function place(row)
        if row > n then
            solutions = solutions + 1
            first = first or table.concat(columns, " ")
            return
        end
        for column = 1, n do
            if safe(row, column) then
                columns[row] = column
                place(row + 1)
            end
        end
        columns[row] = nil
    end
    place(1)
    return solutions, first
end
local count, first = solve(6)
print(count .. ": " .. first)
count, first = solve(8)
print(count .. ": " .. first)
