-- A tokenizer for expressions.
local function tokenize(text)
    local tokens, position = {}, 1
    local rules = {
        {"space", "^%s+"}, {"number", "^%d+%.?%d*"}, {"name", "^[%a_][%w_]*"},
        {"string", '^"[^"]*"'}, {"operator", "^[=<>~]="}, {"operator", "^[-+*/%%^()=<>,]"},
    }
    while position <= #text do
        local matched
        for _, rule in ipairs(rules) do
            local lexeme = text:match(rule[2], position)
            if lexeme then
                matched = true
                if rule[1] ~= "space" then tokens[#tokens + 1] = rule[1] .. ":" .. lexeme end
                position = position + #lexeme
                break
            end
        end
        if not matched then error("unexpected '" .. text:sub(position, position) .. "' at " .. position, 0) end
    end
    return tokens
end
print(table.concat(tokenize('x = 3.14 * (y_1 + "text") <= 10'), " "))
print(select(2, pcall(tokenize, "a ? b")))
