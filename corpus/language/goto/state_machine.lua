-- A recogniser whose states are labels.
local function is_identifier(text)
    local i = 0
    local c
    ::start::
    i = i + 1
    c = text:sub(i, i)
    if c:match("[%a_]") then goto rest end
    goto reject
    ::rest::
    i = i + 1
    if i > #text then goto accept end
    c = text:sub(i, i)
    if c:match("[%w_]") then goto rest end
    goto reject
    ::accept::
    do return true end
    ::reject::
    return false
end
for _, text in ipairs({"abc", "_x1", "1x", "", "a-b", "Z"}) do
    print(text .. " " .. tostring(is_identifier(text)))
end
