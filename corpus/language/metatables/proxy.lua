-- A proxy that counts reads and writes.
local function track(target)
    local stats = {reads = 0, writes = 0}
    local proxy = setmetatable({}, {
        __index = function(_, k)
            stats.reads = stats.reads + 1
            return target[k]
        end,
        __newindex = function(_, k, v)
            stats.writes = stats.writes + 1
            target[k] = v
        end,
        __len = function() return #target end
    })
    return proxy, stats
end
local proxy, stats = track({1, 2, 3})
proxy[4] = proxy[1] + proxy[2] + proxy[3]
proxy[4] = proxy[4] * 2
print(proxy[4] .. " " .. #proxy .. " " .. stats.reads .. " " .. stats.writes)
