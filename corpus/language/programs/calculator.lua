-- Recursive descent over expressions with precedence.
local function parser(text)
    local position = 1
    local expression
    local function peek()
        position = text:match("^%s*()", position)
        return text:sub(position, position)
    end
    local function accept(set)
        local c = peek()
        if c ~= "" and set:find(c, 1, true) then
            position = position + 1
            return c
        end
    end
    local function atom()
        if accept("(") then
            local v = expression()
            if not accept(")") then error("missing )", 0) end
            return v
        end
        if accept("-") then return 0 - atom() end
        peek()
        local digits = text:match("^%d+", position)
        if not digits then error("number expected at " .. position, 0) end
        position = position + #digits
        return math.tointeger(tonumber(digits))
    end
    local function term()
        local v = atom()
        while true do
            local op = accept("*/%")
            if not op then return v end
            local r = atom()
            if op == "*" then v = v * r elseif op == "/" then v = v // r else v = v % r end
        end
    end
    function expression()
        local v = term()
        while true do
            local op = accept("+-")
            if not op then return v end
            if op == "+" then v = v + term() else v = v - term() end
        end
    end
    local v = expression()
    if peek() ~= "" then error("trailing text at " .. position, 0) end
    return v
end
for _, text in ipairs({"1 + 2 * 3", "(1 + 2) * 3", "10 - 4 - 3", "2 * (3 + 4) * 5", "-(2 - 5)", "7 / 2 + 7 % 4", "1 +", "(1", "1 2"}) do
    local ok, value = pcall(parser, text)
    print(text .. " -> " .. (ok and string.format("%d", value) or value))
end
