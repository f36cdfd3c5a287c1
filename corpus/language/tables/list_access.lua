-- Elements of lists that are read and written in loops, inside and outside their bounds.
local function show(t, n)
    local parts = {}
    for i = 1, n or #t do
        parts[i] = tostring(t[i])
    end
    print(table.concat(parts, " "))
end

-- A fill, then loops over the length, up, down, with neighbours.
local squares = {}
for i = 1, 6 do
    squares[i] = i * i
end
local steps = ""
for i = 2, #squares do
    steps = steps .. (squares[i] - squares[i - 1]) .. ","
end
print(steps)
for i = #squares, 1, -1 do
    steps = steps .. squares[i] .. ";"
end
print(steps)
for i = 1, #squares - 1 do
    for j = 1, #squares - i do
        if squares[j] < squares[j + 1] then
            squares[j], squares[j + 1] = squares[j + 1], squares[j]
        end
    end
end
show(squares)
print(tostring(squares[#squares]))

-- Beyond the end, zero, negative, huge and float keys.
local few = { 10, 20 }
print(tostring(few[3]) .. tostring(few[0]) .. tostring(few[-1]) .. tostring(few[1000000000]))
few[-1], few[0], few[1000000000] = "below", "zero", "far"
local shift = -1
for i = 0, 3 do
    print(tostring(few[i]) .. tostring(few[i + shift]) .. tostring(few[i * 1000000000]))
end
local half = 0.5
print(tostring(few[half + half]) .. tostring(few[2.0]) .. tostring(few[1.5]))
few[2.0], few[half * 6] = "two", "three"
show(few)

-- Zero is a key of its own, also where nil would raise.
local based = { [0] = 5, 6, 7 }
local total = 0
for i = 0, 2 do
    total = total + based[i]
end
print(tostring(total))
local sparse = { 1, 2 }
sparse[3000000] = 3
local far = 1500000
print(tostring(sparse[far * 2] + sparse[1]))
local empty = {}
empty[0] = "zero"
print(tostring(empty[#empty]))

-- A table that gets shorter while its old length is counted: by itself, by an alias, by a closure, by a coroutine.
local function drop(t)
    t[#t] = nil
end
local shrinking = { 1, 2, 3, 4, 5 }
local seen = ""
for i = 1, #shrinking do
    seen = seen .. tostring(shrinking[i])
    if i % 2 == 0 then
        shrinking[#shrinking] = nil
    end
end
print(seen)
local alias_of = { 1, 2, 3, 4 }
local alias = alias_of
seen = ""
for i = 1, #alias_of do
    table.remove(alias)
    seen = seen .. tostring(alias_of[i])
end
print(seen)
local by_call = { 1, 2, 3, 4 }
seen = ""
for i = 1, #by_call do
    drop(by_call)
    seen = seen .. tostring(by_call[i])
end
print(seen)
local by_coroutine = { 1, 2, 3, 4 }
local cutter = coroutine.wrap(function()
    while true do
        by_coroutine[#by_coroutine] = nil
        coroutine.yield()
    end
end)
seen = ""
for i = 1, #by_coroutine do
    cutter()
    seen = seen .. tostring(by_coroutine[i])
end
print(seen)
local count = #shrinking
table.remove(shrinking)
seen = ""
for i = 1, count do
    seen = seen .. tostring(shrinking[i])
end
print(seen)

-- A fill that is not what it seems.
local function fill(limit, skipped, value)
    local t = {}
    for i = 1, limit do
        if i == skipped then
            goto continue
        end
        t[i] = value
        ::continue::
    end
    return t
end
show(fill(4, 2, "x"), 4)
show(fill(4, 0, nil), 4)
local twice = {}
for i = 1, 3 do
    twice[i] = i
    twice[i] = i * 2
end
show(twice)
local prefilled = { "a", "b" }
for i = 1, 4 do
    prefilled[i] = i
end
show(prefilled)
local rows = {}
for i = 1, 3 do
    rows[i] = {}
    for j = 1, i do
        rows[i][j] = i * 10 + j
    end
end
for i = 1, #rows do
    show(rows[i])
end
local again = {}
for round = 1, 2 do
    for i = 1, 2 do
        again[i] = (again[i] or 0) + round
    end
end
show(again)
local moved = {}
for i = 1, 3 do
    moved[i] = i
end
table.sort(moved, function(a, b) return a > b end)
table.insert(moved, 1, 9)
moved[#moved + 1] = 8
show(moved)
local left = {}
for i = 1, 10 do
    left[i] = i
    if i == 3 then break end
end
print(tostring(#left) .. tostring(left[#left]))

-- Numbers that count themselves.
local queue = { "a", "b", "c" }
local head = 1
while head <= #queue do
    if #queue < 6 then
        queue[#queue + 1] = queue[head] .. head
    end
    head = head + 1
end
show(queue)
