-- Character classes and their complements.
local samples = {"abc", "ABC", "123", "a1_", " \t", "!?.", "\n", "f00"}
local classes = {"%a", "%d", "%l", "%u", "%s", "%w", "%p", "%x", "%c", "%A", "%D", "%S", "%W", "[%w_]", "[^%w]", "[a-c]", "[^a-c]", "."}
for _, class in ipairs(classes) do
    local out = {}
    for i, sample in ipairs(samples) do
        local _, count = sample:gsub(class, "")
        out[i] = count
    end
    print(class .. " " .. table.concat(out, " "))
end
