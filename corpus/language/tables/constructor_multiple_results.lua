-- Only the last call in a constructor expands.
local function three() return 1, 2, 3 end
local function none() end
local a = {three()}
local b = {three(), three()}
local c = {three(), 10}
local d = {(three())}
local e = {none()}
local f = {three(), n = 5}
local g = {n = 5, three()}
print(#a .. " " .. #b .. " " .. #c .. " " .. #d .. " " .. #e .. " " .. #f .. " " .. #g)
print(table.concat(a, ",") .. " " .. table.concat(b, ",") .. " " .. table.concat(c, ",") .. " " .. g.n)
