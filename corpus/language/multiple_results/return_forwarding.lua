-- return f() passes everything, return (f()) one value.
local function three() return 1, 2, 3 end
local function all() return three() end
local function one() return (three()) end
local function prefixed() return 0, three() end
local function cut() return three(), 9 end
local function count(...) return select("#", ...) end
print(count(all()) .. " " .. count(one()) .. " " .. count(prefixed()) .. " " .. count(cut()))
local function branches(n)
    if n == 0 then return end
    if n == 1 then return nil end
    if n == 2 then return 1, nil end
    return three()
end
print(count(branches(0)) .. " " .. count(branches(1)) .. " " .. count(branches(2)) .. " " .. count(branches(3)))
