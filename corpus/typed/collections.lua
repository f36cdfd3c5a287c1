-- Generic helpers over arrays and maps.
local collections = {}

function collections.map<T, U>(list: {T}, f: (T, integer) -> U): {U}
    local out: {U} = {}
    for i, item in ipairs(list) do
        out[i] = f(item, i)
    end
    return out
end

function collections.filter<T>(list: {T}, keep: (T) -> boolean): {T}
    local out: {T} = {}
    for _, item in ipairs(list) do
        if keep(item) then
            out[#out + 1] = item
        end
    end
    return out
end

function collections.reduce<T, A>(list: {T}, f: (A, T) -> A, start: A): A
    local result = start
    for _, item in ipairs(list) do
        result = f(result, item)
    end
    return result
end

function collections.find<T>(list: {T}, wanted: (T) -> boolean): (T?, integer?)
    for i, item in ipairs(list) do
        if wanted(item) then
            return item, i
        end
    end
    return nil, nil
end

function collections.group<T>(list: {T}, key: (T) -> string): {[string]: {T}}
    local groups: {[string]: {T}} = {}
    for _, item in ipairs(list) do
        local name: string = key(item)
        local group = groups[name]
        if not group then
            group = {}
            groups[name] = group
        end
        table.insert(group!, item)
    end
    return groups
end

function collections.keys(map: {[string]: any}): {string}
    local out: {string} = {}
    for key in pairs(map) do
        table.insert(out, key)
    end
    table.sort(out)
    return out
end

function collections.sum(...: number): number
    local total: number = 0
    for i = 1, select("#", ...) do
        total = total + (select(i, ...) as number)
    end
    return total
end

function collections.pair<A, B>(a: A, b: B): (A, B)
    return a, b
end

return collections
