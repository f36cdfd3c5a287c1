-- A template engine: {{ expression | filter:argument }}, {% if %}, {% for %}, {% set %}, {% include %}, {% block %},
-- {% raw %} and {# comments #}. A template is compiled once into a tree of functions and can be rendered many times.
local engine = {}

local function fail(template, line, message)
    error(template.name .. ":" .. line .. ": " .. message, 0)
end

-- Splits the source into text, output, tag pieces with their lines. `{%-` and `-%}` trim white space beside a tag.
local function split(template)
    local source, position, line = template.source, 1, 1
    local pieces = {}
    local function add(kind, text, at)
        if text ~= "" or kind ~= "text" then
            pieces[#pieces + 1] = {kind = kind, text = text, line = at}
        end
    end
    local function count_lines(text)
        local _, newlines = text:gsub("\n", "")
        line = line + newlines
    end
    local closers = {["{{"] = "}}", ["{%"] = "%}", ["{#"] = "#}"}
    local kinds = {["{{"] = "output", ["{%"] = "tag"}
    local trim_next = false
    while position <= #source do
        local start = source:find("{[{%%#]", position)
        local text = source:sub(position, (start or #source + 1) - 1)
        local shown = trim_next and text:gsub("^%s+", "") or text
        trim_next = false
        if not start then
            add("text", shown, line)
            break
        end
        local opener = source:sub(start, start + 1)
        local body_start = start + 2
        if source:sub(body_start, body_start) == "-" then
            shown = shown:gsub("%s+$", "")
            body_start = body_start + 1
        end
        add("text", shown, line)
        count_lines(text)
        local stop = source:find(closers[opener], body_start, true)
        if not stop then fail(template, line, "'" .. opener .. "' is not closed") end
        local body = source:sub(body_start, stop - 1)
        if body:sub(-1) == "-" then
            trim_next = true
            body = body:sub(1, -2)
        end
        if kinds[opener] then add(kinds[opener], (body:match("^%s*(.-)%s*$")), line) end
        count_lines(body)
        position = stop + 2
        if opener == "{%" and body:match("^%s*raw%s*$") then
            local raw_end, after = source:find("{%%%s*endraw%s*%%}", position)
            if not raw_end then fail(template, line, "'raw' is not closed") end
            pieces[#pieces] = nil
            add("text", source:sub(position, raw_end - 1), line)
            count_lines(source:sub(position, after))
            position = after + 1
        end
    end
    return pieces
end

-- Expressions: literals, paths, comparisons, `not`, `and`, `or`, parentheses and filters.
local function lex(text, where)
    local tokens, position = {}, 1
    while true do
        position = text:match("^%s*()", position)
        if position > #text then break end
        local kind, lexeme
        local first = text:sub(position, position)
        if first:match("[%a_]") then
            kind, lexeme = "name", text:match("^[%a_][%w_]*", position)
        elseif first:match("%d") then
            kind, lexeme = "number", text:match("^%d+%.?%d*", position)
        elseif first == '"' or first == "'" then
            local stop = text:find(first, position + 1, true)
            if not stop then where("a text is not closed") end
            kind, lexeme = "text", text:sub(position, stop)
        else
            kind = "operator"
            lexeme = text:match("^[=~<>]=", position) or text:match("^%.%.", position)
                or text:match("^[<>|:(),.%[%]+*-]", position)
            if not lexeme then where("unexpected '" .. first .. "'") end
        end
        tokens[#tokens + 1] = {kind = kind, text = lexeme}
        position = position + #lexeme
    end
    return tokens
end

local function text_of(value)
    if value == nil then return "" end
    if type(value) == "table" then
        local out = {}
        for i, item in ipairs(value) do out[i] = text_of(item) end
        return table.concat(out, ", ")
    end
    return tostring(value)
end

local binary = {
    ["=="] = {1, function(a, b) return a == b end},
    ["~="] = {1, function(a, b) return a ~= b end},
    ["<"] = {1, function(a, b) return a < b end},
    ["<="] = {1, function(a, b) return a <= b end},
    [">"] = {1, function(a, b) return a > b end},
    [">="] = {1, function(a, b) return a >= b end},
    [".."] = {2, function(a, b) return text_of(a) .. text_of(b) end},
    ["+"] = {3, function(a, b) return a + b end},
    ["-"] = {3, function(a, b) return a - b end},
    ["*"] = {4, function(a, b) return a * b end},
}

engine.filters = {
    upper = function(v) return text_of(v):upper() end,
    lower = function(v) return text_of(v):lower() end,
    trim = function(v) return (text_of(v):match("^%s*(.-)%s*$")) end,
    length = function(v) return #v end,
    default = function(v, fallback)
        if v == nil or v == "" then return fallback end
        return v
    end,
    join = function(v, separator)
        local out = {}
        for i, item in ipairs(v) do out[i] = text_of(item) end
        return table.concat(out, separator or "")
    end,
    escape = function(v)
        local entities = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;"}
        return (text_of(v):gsub('[&<>"]', entities))
    end,
    pad = function(v, width) return string.format("%-" .. string.format("%d", width) .. "s", text_of(v)) end,
    round = function(v, digits) return string.format("%." .. string.format("%d", digits or 0) .. "f", v) end,
    sort = function(v)
        local copy = {table.unpack(v)}
        table.sort(copy)
        return copy
    end,
}

local function parse_expression(template, text, line)
    local function where(message) fail(template, line, message .. " in '" .. text .. "'") end
    local tokens, position = lex(text, where), 1
    local parse_or

    local function peek(lexeme)
        local token = tokens[position]
        return token and token.kind ~= "text" and token.text == lexeme
    end
    local function accept(lexeme)
        if peek(lexeme) then
            position = position + 1
            return true
        end
        return false
    end
    local function expect(lexeme)
        if not accept(lexeme) then where("'" .. lexeme .. "' expected") end
    end

    local function parse_primary()
        local token = tokens[position]
        if not token then where("expression expected") end
        position = position + 1
        if token.kind == "number" then
            local value = tonumber(token.text)
            return function() return value end
        elseif token.kind == "text" then
            local value = token.text:sub(2, -2)
            return function() return value end
        elseif token.text == "(" then
            local inner = parse_or()
            expect(")")
            return inner
        elseif token.kind ~= "name" then
            where("unexpected '" .. token.text .. "'")
        end
        local name = token.text
        if name == "true" then return function() return true end end
        if name == "false" then return function() return false end end
        if name == "nil" then return function() return nil end end
        local get = function(scope) return scope[name] end
        while true do
            local object, key = get, nil
            if accept(".") then
                local field = tokens[position]
                if not field or field.kind ~= "name" then where("field name expected") end
                position = position + 1
                key = function() return field.text end
            elseif accept("[") then
                key = parse_or()
                expect("]")
            else
                return get
            end
            get = function(scope)
                local value = object(scope)
                if type(value) ~= "table" then return nil end
                return value[key(scope)]
            end
        end
    end

    local function parse_filtered()
        local value = parse_primary()
        while accept("|") do
            local token = tokens[position]
            local filter = token and token.kind == "name" and engine.filters[token.text]
            if not filter then where("unknown filter '" .. (token and token.text or "") .. "'") end
            position = position + 1
            local input, argument = value, nil
            if accept(":") then argument = parse_primary() end
            value = function(scope)
                if argument then return filter(input(scope), argument(scope)) end
                return filter(input(scope))
            end
        end
        return value
    end

    local function parse_unary()
        if accept("not") then
            local operand = parse_unary()
            return function(scope) return not operand(scope) end
        elseif accept("-") then
            local operand = parse_unary()
            return function(scope) return -operand(scope) end
        end
        return parse_filtered()
    end

    local function parse_binary(level)
        if level > 4 then return parse_unary() end
        local left = parse_binary(level + 1)
        while true do
            local token = tokens[position]
            local operator = token and token.kind == "operator" and binary[token.text]
            if not operator or operator[1] ~= level then return left end
            position = position + 1
            local a, b, apply = left, parse_binary(level + 1), operator[2]
            left = function(scope) return apply(a(scope), b(scope)) end
        end
    end

    local function parse_and()
        local left = parse_binary(1)
        while accept("and") do
            local a, b = left, parse_binary(1)
            left = function(scope) return a(scope) and b(scope) end
        end
        return left
    end

    function parse_or()
        local left = parse_and()
        while accept("or") do
            local a, b = left, parse_and()
            left = function(scope) return a(scope) or b(scope) end
        end
        return left
    end

    local value = parse_or()
    if tokens[position] then where("unexpected '" .. tokens[position].text .. "'") end
    return value
end

local function inner_scope(scope)
    return setmetatable({}, {__index = scope})
end

local function run(nodes, scope, out)
    for _, node in ipairs(nodes) do
        node(scope, out)
    end
end

-- Each tag's parser returns the node: a function of scope and output list.
local tags = {}

local function parse_nodes(parser, ...)
    local stops, nodes = {...}, {}
    while parser.position <= #parser.pieces do
        local piece = parser.pieces[parser.position]
        parser.position = parser.position + 1
        if piece.kind == "text" then
            nodes[#nodes + 1] = function(_, out) out[#out + 1] = piece.text end
        elseif piece.kind == "output" then
            local value = parse_expression(parser.template, piece.text, piece.line)
            nodes[#nodes + 1] = function(scope, out) out[#out + 1] = text_of(value(scope)) end
        else
            local name, rest = piece.text:match("^([%a_]+)%s*(.-)$")
            for _, stop in ipairs(stops) do
                if name == stop then return nodes, name, rest, piece.line end
            end
            if not tags[name or ""] then fail(parser.template, piece.line, "unknown tag '" .. piece.text .. "'") end
            nodes[#nodes + 1] = tags[name](parser, rest, piece.line)
        end
    end
    if #stops > 0 then fail(parser.template, parser.last_line, "'" .. stops[#stops] .. "' expected") end
    return nodes
end

tags["if"] = function(parser, rest, line)
    local branches, otherwise = {}, nil
    local condition = parse_expression(parser.template, rest, line)
    while true do
        local body, stop, stop_rest, stop_line = parse_nodes(parser, "elseif", "else", "endif")
        branches[#branches + 1] = {condition = condition, body = body}
        if stop == "else" then
            otherwise = parse_nodes(parser, "endif")
            break
        elseif stop == "endif" then
            break
        end
        condition = parse_expression(parser.template, stop_rest, stop_line)
    end
    return function(scope, out)
        for _, branch in ipairs(branches) do
            if branch.condition(scope) then return run(branch.body, scope, out) end
        end
        if otherwise then run(otherwise, scope, out) end
    end
end

tags["for"] = function(parser, rest, line)
    local name, source = rest:match("^([%a_][%w_]*)%s+in%s+(.+)$")
    if not name then fail(parser.template, line, "'for name in list' expected") end
    local list = parse_expression(parser.template, source, line)
    local body, stop = parse_nodes(parser, "empty", "endfor")
    local empty = stop == "empty" and parse_nodes(parser, "endfor") or {}
    return function(scope, out)
        local items = list(scope) or {}
        if #items == 0 then return run(empty, scope, out) end
        for index, item in ipairs(items) do
            local inner = inner_scope(scope)
            inner[name] = item
            inner.loop = {index = index, first = index == 1, last = index == #items, length = #items}
            run(body, inner, out)
        end
    end
end

tags.set = function(parser, rest, line)
    local name, source = rest:match("^([%a_][%w_]*)%s*=%s*(.+)$")
    if not name then fail(parser.template, line, "'set name = value' expected") end
    local value = parse_expression(parser.template, source, line)
    return function(scope) scope[name] = value(scope) end
end

tags.include = function(parser, rest, line)
    local name = parse_expression(parser.template, rest, line)
    local template = parser.template
    return function(scope, out)
        local included = template.loader and template.loader[text_of(name(scope))]
        if not included then fail(template, line, "no template '" .. text_of(name(scope)) .. "'") end
        if scope.__depth and scope.__depth > 20 then fail(template, line, "includes nested too deeply") end
        local inner = inner_scope(scope)
        inner.__depth = (scope.__depth or 0) + 1
        run(included.nodes, inner, out)
    end
end

tags.block = function(parser, rest)
    local body = parse_nodes(parser, "endblock")
    return function(scope, out)
        local override = scope.__blocks and scope.__blocks[rest]
        run(override or body, inner_scope(scope), out)
        if not override and scope.__record then scope.__record[rest] = body end
    end
end

local Template = {}
Template.__index = Template

-- Returns the rendered text; raises with template name and line.
function Template:render(values)
    local out = {}
    local scope = inner_scope(values or {})
    if self.base then
        local record = {}
        local recorder = inner_scope(values or {})
        recorder.__record = record
        run(self.nodes, recorder, {})
        scope.__blocks = record
        run(self.base.nodes, scope, out)
    else
        run(self.nodes, scope, out)
    end
    return table.concat(out)
end

-- Compiles a template. `options`: name for error texts, loader (name -> template) for includes, base to fill blocks of.
function engine.compile(source, options)
    options = options or {}
    local template = setmetatable({
        source = source,
        name = options.name or "template",
        loader = options.loader,
        base = options.base,
    }, Template)
    local pieces = split(template)
    local last = pieces[#pieces]
    local parser = {template = template, pieces = pieces, position = 1, last_line = last and last.line or 1}
    template.nodes = parse_nodes(parser)
    return template
end

return engine
