-- Quicksort, merge sort, insertion sort and binary search.
local function quick(t, lo, hi)
    if lo < hi then
        local pivot, i = t[hi], lo - 1
        for j = lo, hi - 1 do
            if t[j] <= pivot then
                i = i + 1
                t[i], t[j] = t[j], t[i]
            end
        end
        t[i + 1], t[hi] = t[hi], t[i + 1]
        quick(t, lo, i)
        quick(t, i + 2, hi)
    end
    return t
end
local function merge(t)
    if #t < 2 then return t end
    local middle, left, right = #t // 2, {}, {}
    for i, v in ipairs(t) do
        if i <= middle then left[#left + 1] = v else right[#right + 1] = v end
    end
    left, right = merge(left), merge(right)
    local out, i, j = {}, 1, 1
    while i <= #left or j <= #right do
        if j > #right or i <= #left and left[i] <= right[j] then
            out[#out + 1] = left[i]
            i = i + 1
        else
            out[#out + 1] = right[j]
            j = j + 1
        end
    end
    return out
end
local function insertion(t)
    for i = 2, #t do
        local v, j = t[i], i - 1
        while j > 0 and t[j] > v do
            t[j + 1] = t[j]
            j = j - 1
        end
        t[j + 1] = v
    end
    return t
end
local function search(t, value)
    local lo, hi = 1, #t
    while lo <= hi do
        local middle = (lo + hi) // 2
        if t[middle] == value then return middle end
        if t[middle] < value then lo = middle + 1 else hi = middle - 1 end
    end
    return nil, lo
end
local function data() return {9, 4, 7, 1, 8, 2, 2, 6} end
print(table.concat(quick(data(), 1, 8), " "))
print(table.concat(merge(data()), " "))
print(table.concat(insertion(data()), " "))
local sorted = merge(data())
local missing, place = search(sorted, 5)
print(search(sorted, 7) .. " " .. tostring(missing) .. " " .. place)
