-- Recursive local functions inside functions and loops.
local function hanoi(n)
    local moves = {}
    local function move(k, from, to, via)
        if k == 0 then return end
        move(k - 1, from, via, to)
        moves[#moves + 1] = from .. to
        move(k - 1, via, to, from)
    end
    move(n, "A", "C", "B")
    return #moves, table.concat(moves, " ")
end
local count, text = hanoi(3)
print(count .. ": " .. text)
for i = 1, 3 do
    local function fact(n) return n <= 1 and 1 or n * fact(n - 1) end
    print(tostring(fact(i * 3)))
end
