-- The key of an assignment is computed before its value.
local t = {"first"}
local function append() t[#t + 1] = "appended" return "value" end
t[#t + 1] = append()
print(#t .. " " .. table.concat(t, " "))
local log = {}
local function note(x) log[#log + 1] = x return x end
local target = {}
local function get() note("target") return target end
get()[note("key")] = note("value")
print(table.concat(log, " ") .. " " .. target.key)
log = {}
get()[note("k1")], get()[note("k2")] = note("v1"), note("v2")
print(table.concat(log, " ") .. " " .. target.k1 .. target.k2)
