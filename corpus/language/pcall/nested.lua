-- Protected calls inside each other.
local log = {}
local function note(text) log[#log + 1] = text end
local ok, err = pcall(function()
    note("outer start")
    local inner_ok, inner_err = pcall(function()
        note("inner start")
        error("inner failure", 0)
    end)
    note(tostring(inner_ok) .. " " .. inner_err)
    local ok3 = pcall(function() note("third") end)
    note(tostring(ok3))
    error("outer failure", 0)
end)
note(tostring(ok) .. " " .. err)
for _, line in ipairs(log) do print(line) end
