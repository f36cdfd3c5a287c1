-- Levenshtein distance and longest common subsequence.
local function distance(a, b)
    local row = {}
    for j = 0, #b do row[j] = j end
    for i = 1, #a do
        local diagonal = row[0]
        row[0] = i
        for j = 1, #b do
            local above = row[j]
            local cost = a:byte(i) == b:byte(j) and 0 or 1
            row[j] = math.min(above + 1, row[j - 1] + 1, diagonal + cost)
            diagonal = above
        end
    end
    return row[#b]
end
print(distance("kitten", "sitting") .. " " .. distance("", "abc") .. " " .. distance("same", "same"))
local function common(a, b)
    local memo = {}
    local function go(i, j)
        if i > #a or j > #b then return "" end
        local key = i .. "," .. j
        if memo[key] then return memo[key] end
        local best
        if a:sub(i, i) == b:sub(j, j) then
            best = a:sub(i, i) .. go(i + 1, j + 1)
        else
            local x, y = go(i + 1, j), go(i, j + 1)
            best = #x >= #y and x or y
        end
        memo[key] = best
        return best
    end
    return go(1, 1)
end
print(common("AGCATTGAC", "GACTAAGC"))
