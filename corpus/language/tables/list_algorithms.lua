-- Algorithms on lists: sorting by exchange, a heap, a sieve, copies, reversal, a stack, searches.
local function text(t)
    local parts = {}
    for i = 1, #t do
        parts[i] = tostring(t[i])
    end
    return table.concat(parts, " ")
end
local function bubble(t)
    for i = 1, #t - 1 do
        for j = 1, #t - i do
            if t[j] > t[j + 1] then
                t[j], t[j + 1] = t[j + 1], t[j]
            end
        end
    end
    return t
end
local function insertion(t)
    for i = 2, #t do
        local value, j = t[i], i - 1
        while j >= 1 and t[j] > value do
            t[j + 1] = t[j]
            j = j - 1
        end
        t[j + 1] = value
    end
    return t
end
local function quick(t, low, high)
    if low < high then
        local pivot, at = t[high], low
        for i = low, high - 1 do
            if t[i] < pivot then
                t[i], t[at] = t[at], t[i]
                at = at + 1
            end
        end
        t[at], t[high] = t[high], t[at]
        quick(t, low, at - 1)
        quick(t, at + 1, high)
    end
    return t
end
local function reverse(t)
    local i, j = 1, #t
    while i < j do
        t[i], t[j] = t[j], t[i]
        i, j = i + 1, j - 1
    end
    return t
end
local function copy(t)
    local out = {}
    for i = 1, #t do
        out[i] = t[i]
    end
    return out
end
local function search(t, wanted)
    local low, high = 1, #t
    while low <= high do
        local middle = (low + high) // 2
        if t[middle] == wanted then
            return middle
        elseif t[middle] < wanted then
            low = middle + 1
        else
            high = middle - 1
        end
    end
    return nil
end
local numbers = { 5, 3, 9, 1, 7, 2 }
print(text(bubble(copy(numbers))))
print(text(insertion(copy(numbers))))
print(text(quick(copy(numbers), 1, #numbers)))
print(text(reverse(copy(numbers))))
print(text(reverse({})) .. text(reverse({ 1 })))
print(tostring(search(bubble(copy(numbers)), 7)) .. tostring(search(bubble(copy(numbers)), 8)))

local heap = {}
local function push(value)
    heap[#heap + 1] = value
    local i = #heap
    while i > 1 do
        local parent = i // 2
        if heap[parent] <= heap[i] then
            break
        end
        heap[parent], heap[i] = heap[i], heap[parent]
        i = parent
    end
end
local function take()
    local top, last = heap[1], heap[#heap]
    heap[#heap] = nil
    if #heap > 0 then
        heap[1] = last
        local i = 1
        while i * 2 <= #heap do
            local child = i * 2
            if child < #heap and heap[child + 1] < heap[child] then
                child = child + 1
            end
            if heap[i] <= heap[child] then
                break
            end
            heap[i], heap[child] = heap[child], heap[i]
            i = child
        end
    end
    return top
end
for i = 1, #numbers do
    push(numbers[i])
end
local taken = {}
while #heap > 0 do
    table.insert(taken, take())
end
print(text(taken) .. tostring(take()))

local flags, primes = {}, {}
for i = 1, 50 do
    flags[i] = true
end
for i = 2, 50 do
    if flags[i] then
        primes[#primes + 1] = i
        for j = i * i, 50, i do
            flags[j] = false
        end
    end
end
print(text(primes))

local stack = {}
for i = 1, 5 do
    stack[#stack + 1] = i * i
end
local popped = ""
while #stack > 0 do
    popped = popped .. tostring(table.remove(stack)) .. " "
    if #stack > 1 then
        popped = popped .. stack[#stack] .. " "
        stack[#stack] = nil
    end
end
print(popped .. tostring(table.remove(stack)) .. tostring(stack[#stack]) .. #stack)
local gaps = { 1, nil, nil, 4 }
gaps[#gaps] = nil
print(tostring(gaps[1]) .. tostring(gaps[4]))
local index = 1
while index <= #primes do
    if primes[index] % 4 == 3 then
        table.remove(primes, index)
    else
        index = index + 1
    end
end
print(text(primes))
local matrix = {}
for i = 1, 3 do
    matrix[i] = {}
    for j = 1, 3 do
        matrix[i][j] = i * 10 + j
    end
end
for i = 1, 3 do
    for j = i + 1, 3 do
        matrix[i][j], matrix[j][i] = matrix[j][i], matrix[i][j]
    end
end
for i = 1, #matrix do
    print(text(matrix[i]))
end
local people = { { name = "b", age = 3 }, { name = "a", age = 3 }, { name = "c", age = 1 } }
table.sort(people, function(one, other)
    if one.age ~= other.age then
        return one.age < other.age
    end
    return one.name < other.name
end)
local names = ""
for i = 1, #people do
    names = names .. people[i].name .. people[i].age
end
print(names)
local function by_length(one, other) return #one < #other end
local words = { "ccc", "a", "bb" }
table.sort(words, by_length)
print(table.concat(words, " ") .. tostring(by_length("a", "bb")))
print(tostring(pcall(table.sort, { { 1 }, { 2 } }, function(one, other) return one[1] > other[2] end)))
