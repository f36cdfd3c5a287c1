-- A glider on a torus.
local function step(grid)
    local n, out = #grid, {}
    for y = 1, n do
        out[y] = {}
        for x = 1, n do
            local alive = 0
            for dy = -1, 1 do
                for dx = -1, 1 do
                    if dx ~= 0 or dy ~= 0 then
                        alive = alive + grid[(y + dy - 1) % n + 1][(x + dx - 1) % n + 1]
                    end
                end
            end
            out[y][x] = (alive == 3 or alive == 2 and grid[y][x] == 1) and 1 or 0
        end
    end
    return out
end
local grid = {}
for y = 1, 6 do
    grid[y] = {}
    for x = 1, 6 do grid[y][x] = 0 end
end
grid[1][2], grid[2][3], grid[3][1], grid[3][2], grid[3][3] = 1, 1, 1, 1, 1
for _ = 1, 8 do grid = step(grid) end
for _, row in ipairs(grid) do print((table.concat(row):gsub("0", "."):gsub("1", "#"))) end
