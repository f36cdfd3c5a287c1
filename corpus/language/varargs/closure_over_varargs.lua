-- An inner function has its own varargs; the outer ones must be saved.
local function bind(f, ...)
    local bound, n = {...}, select("#", ...)
    return function(...)
        local all = {}
        for i = 1, n do all[i] = bound[i] end
        for i = 1, select("#", ...) do all[n + i] = (select(i, ...)) end
        return f(table.unpack(all, 1, n + select("#", ...)))
    end
end
local function join(...) return table.concat({...}, "-") end
print(bind(join, "a", "b")("c"))
print(bind(join)("x", "y"))
print(bind(bind(join, 1), 2)(3, 4))
