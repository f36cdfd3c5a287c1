local M = {}

function M.keys(map)
    local keys = {}
    for key in pairs(map) do
        keys[#keys + 1] = key
    end
    table.sort(keys)
    return keys
end

function M.each(map, visit)
    for _, key in ipairs(M.keys(map)) do
        visit(key, map[key])
    end
end

function M.map(list, transform)
    local out = {}
    for index, item in ipairs(list) do
        out[index] = transform(item, index)
    end
    return out
end

function M.filter(list, wanted)
    local out = {}
    for _, item in ipairs(list) do
        if wanted(item) then
            out[#out + 1] = item
        end
    end
    return out
end

function M.sum(map)
    local total, count = 0, 0
    for _, value in pairs(map) do
        total = total + value
        count = count + 1
    end
    return total, count
end

function M.group(list, key_of)
    local groups = {}
    for _, item in ipairs(list) do
        local key = key_of(item)
        local group = groups[key]
        if group == nil then
            group = {}
            groups[key] = group
        end
        group[#group + 1] = item
    end
    return groups
end

function M.merge(base, ...)
    local result = {}
    for key, value in pairs(base) do
        result[key] = value
    end
    for _, extra in ipairs({ ... }) do
        for key, value in pairs(extra) do
            result[key] = value
        end
    end
    return result
end

function M.is_empty(map)
    return next(map) == nil
end

function M.max_by(map, measure)
    local best, best_key
    for key, value in pairs(map) do
        local score = measure(value)
        if best == nil or score > best or (score == best and key < best_key) then
            best, best_key = score, key
        end
    end
    return best_key, best
end

return M
