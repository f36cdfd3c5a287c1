local M = {}

function M.of(t)
    local list = {}
    for key in pairs(t) do
        list[#list + 1] = key
    end
    return list
end

function M.sorted(t)
    local list = {}
    for key in pairs(t) do
        list[#list + 1] = key
    end
    table.sort(list)
    return list
end

return M
