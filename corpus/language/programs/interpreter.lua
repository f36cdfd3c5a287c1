-- A stack language interpreter with definitions.
local function run(source)
    local stack, words, out = {}, {}, {}
    local function pop()
        if #stack == 0 then error("stack underflow", 0) end
        return table.remove(stack)
    end
    local function push(v) stack[#stack + 1] = v end
    words["+"] = function() push(pop() + pop()) end
    words["*"] = function() push(pop() * pop()) end
    words["-"] = function() local b = pop() push(pop() - b) end
    words.dup = function() local v = pop() push(v) push(v) end
    words.swap = function() local b, a = pop(), pop() push(b) push(a) end
    words["."] = function() out[#out + 1] = pop() end
    local function execute(tokens)
        local i = 1
        while i <= #tokens do
            local token = tokens[i]
            if token == ":" then
                local name, body = tokens[i + 1], {}
                i = i + 2
                while tokens[i] ~= ";" do
                    body[#body + 1] = tokens[i]
                    i = i + 1
                end
                words[name] = function() execute(body) end
            elseif words[token] then
                words[token]()
            elseif token:match("^%-?%d+$") then
                push(math.tointeger(tonumber(token)))
            else
                error("unknown word " .. token, 0)
            end
            i = i + 1
        end
    end
    local tokens = {}
    for t in source:gmatch("%S+") do tokens[#tokens + 1] = t end
    local ok, err = pcall(execute, tokens)
    return table.concat(out, " ") .. (ok and "" or " ! " .. err)
end
print(run("2 3 + . 10 4 - ."))
print(run(": square dup * ; : cube dup square * ; 5 square . 3 cube ."))
print(run("1 2 swap - . +"))
print(run("1 . nonsense 2 ."))
