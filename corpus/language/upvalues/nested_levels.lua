-- A variable reached from three function levels down.
local function level1()
    local x = 1
    local function level2()
        x = x + 1
        local function level3()
            x = x * 10
            return x
        end
        return level3
    end
    return level2, function() return x end
end
local l2, read = level1()
local l3 = l2()
print(read() .. " " .. l3() .. " " .. read())
l2()
print(read() .. " " .. l3())
