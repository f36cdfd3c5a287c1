-- A JSON codec: compact and indented writing with sorted keys, strict reading with places in error texts.
local codec = {}

-- Stands for JSON null, which nil cannot be inside a table.
local null = setmetatable({}, {
    __tostring = function() return "null" end,
    __newindex = function() error("null is read-only", 2) end,
})
codec.null = null

-- Marks a table that is written as an array even when it is empty.
local array_mark = {}
function codec.array(items)
    return setmetatable(items or {}, array_mark)
end

function codec.is_array(value)
    if type(value) ~= "table" or value == null then return false end
    if getmetatable(value) == array_mark then return true end
    local count, largest = 0, 0
    for key in pairs(value) do
        if type(key) ~= "number" or key < 1 or key ~= math.floor(key) then return false end
        count = count + 1
        if key > largest then largest = key end
    end
    return count > 0 and count == largest
end

-- Writing

local short_escapes = {
    ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function escape(character)
    return short_escapes[character] or string.format("\\u%04x", character:byte())
end

local function quote(text)
    return '"' .. text:gsub('[%c"\\]', escape) .. '"'
end

local function write_number(number)
    if number ~= number or number - number ~= 0 then
        error("a number that is not finite cannot be encoded", 0)
    end
    if number == math.floor(number) and number > -1e15 and number < 1e15 then
        return string.format("%d", number)
    end
    return string.format("%.14g", number)
end

local function sorted_keys(value)
    local keys = {}
    for key in pairs(value) do
        if type(key) ~= "string" then
            error("an object key of type " .. type(key) .. " cannot be encoded", 0)
        end
        keys[#keys + 1] = key
    end
    table.sort(keys)
    return keys
end

local write

local function write_list(out, items, open, close, state, depth, write_item)
    if #items == 0 then
        out[#out + 1] = open .. close
        return
    end
    local indent = state.indent
    local line = indent and "\n" .. indent:rep(depth + 1) or ""
    out[#out + 1] = open
    for position, item in ipairs(items) do
        if position > 1 then out[#out + 1] = "," end
        out[#out + 1] = line
        write_item(item)
    end
    if indent then out[#out + 1] = "\n" .. indent:rep(depth) end
    out[#out + 1] = close
end

function write(out, value, state, depth)
    local kind = type(value)
    if value == nil or value == null then
        out[#out + 1] = "null"
    elseif kind == "boolean" then
        out[#out + 1] = value and "true" or "false"
    elseif kind == "number" then
        out[#out + 1] = write_number(value)
    elseif kind == "string" then
        out[#out + 1] = quote(value)
    elseif kind == "table" then
        if state.open[value] then error("a table that contains itself cannot be encoded", 0) end
        state.open[value] = true
        if codec.is_array(value) then
            write_list(out, value, "[", "]", state, depth, function(item)
                write(out, item, state, depth + 1)
            end)
        else
            write_list(out, sorted_keys(value), "{", "}", state, depth, function(key)
                out[#out + 1] = quote(key) .. (state.indent and ": " or ":")
                write(out, value[key], state, depth + 1)
            end)
        end
        state.open[value] = nil
    else
        error("a value of type " .. kind .. " cannot be encoded", 0)
    end
end

-- Returns the JSON text, or nil and why there is none. `options.indent` is the text of one indentation step.
function codec.encode(value, options)
    local out = {}
    local ok, err = pcall(write, out, value, {open = {}, indent = options and options.indent}, 0)
    if not ok then return nil, err end
    return table.concat(out)
end

-- Reading

local function place(text, position)
    local line, start = 1, 1
    while true do
        local newline = text:find("\n", start, true)
        if not newline or newline >= position then break end
        line = line + 1
        start = newline + 1
    end
    return "line " .. line .. " column " .. position - start + 1
end

local function fail(state, message, position)
    error(message .. " at " .. place(state.text, position or state.position), 0)
end

local function skip_space(state)
    state.position = state.text:match("^[ \t\r\n]*()", state.position)
end

local function utf8_bytes(code)
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xC0 | code >> 6, 0x80 | code & 0x3F)
    elseif code < 0x10000 then
        return string.char(0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F)
    end
    return string.char(0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F)
end

local long_escapes = {b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/"}

local function read_hex(state, position)
    local digits = state.text:match("^%x%x%x%x", position)
    if not digits then fail(state, "four hexadecimal digits expected", position) end
    return math.tointeger(tonumber(digits, 16))
end

local function read_unicode(state, position)
    local code = read_hex(state, position)
    position = position + 4
    if code >= 0xD800 and code < 0xDC00 and state.text:sub(position, position + 1) == "\\u" then
        local low = read_hex(state, position + 2)
        if low >= 0xDC00 and low < 0xE000 then
            return utf8_bytes(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), position + 6
        end
    end
    return utf8_bytes(code), position
end

local function read_string(state)
    local text, out = state.text, {}
    local position = state.position + 1
    while true do
        local stop = text:find('[%c"\\]', position)
        if not stop then fail(state, "unfinished string") end
        out[#out + 1] = text:sub(position, stop - 1)
        local character = text:sub(stop, stop)
        if character == '"' then
            state.position = stop + 1
            return table.concat(out)
        elseif character ~= "\\" then
            fail(state, "control character in a string", stop)
        end
        local escaped = text:sub(stop + 1, stop + 1)
        if escaped == "u" then
            out[#out + 1], position = read_unicode(state, stop + 2)
        elseif long_escapes[escaped] then
            out[#out + 1] = long_escapes[escaped]
            position = stop + 2
        else
            fail(state, "unknown escape", stop)
        end
    end
end

local function read_number(state)
    local text, start = state.text, state.position
    local stop = text:match("^-?%d+()", start)
    if not stop then fail(state, "value expected") end
    if text:find("^-?0%d", start) then fail(state, "a number with a leading zero") end
    local integer = true
    local after = text:match("^%.%d+()", stop)
    if after then integer, stop = false, after end
    after = text:match("^[eE][+-]?%d+()", stop)
    local mantissa, exponent = text:sub(start, stop - 1), 0
    if after then
        exponent = tonumber((text:sub(stop + 1, after - 1):gsub("^%+", "")))
        integer, stop = false, after
    end
    state.position = stop
    if integer then return math.tointeger(tonumber(mantissa)) or tonumber(mantissa) end
    return tonumber(mantissa) * 10 ^ exponent
end

local read

local function read_items(state, close, read_item)
    state.position = state.position + 1
    state.depth = state.depth + 1
    if state.depth > 200 then fail(state, "nested too deeply") end
    skip_space(state)
    if state.text:sub(state.position, state.position) == close then
        state.position = state.position + 1
    else
        while true do
            read_item()
            skip_space(state)
            local character = state.text:sub(state.position, state.position)
            if character == close then
                state.position = state.position + 1
                break
            elseif character ~= "," then
                fail(state, "',' or '" .. close .. "' expected")
            end
            state.position = state.position + 1
            skip_space(state)
        end
    end
    state.depth = state.depth - 1
end

local function read_array(state)
    local items, count = codec.array(), 0
    read_items(state, "]", function()
        count = count + 1
        items[count] = read(state)
    end)
    return items
end

local function read_object(state)
    local object = {}
    read_items(state, "}", function()
        if state.text:sub(state.position, state.position) ~= '"' then fail(state, "object key expected") end
        local key = read_string(state)
        skip_space(state)
        if state.text:sub(state.position, state.position) ~= ":" then fail(state, "':' expected") end
        state.position = state.position + 1
        object[key] = read(state)
    end)
    return object
end

local words = {{"true", true}, {"false", false}, {"null", null}}

function read(state)
    skip_space(state)
    local character = state.text:sub(state.position, state.position)
    if character == "{" then return read_object(state) end
    if character == "[" then return read_array(state) end
    if character == '"' then return read_string(state) end
    for _, word in ipairs(words) do
        local stop = state.position + #word[1]
        if state.text:sub(state.position, stop - 1) == word[1] then
            state.position = stop
            return word[2]
        end
    end
    return read_number(state)
end

-- Returns the value (null as `codec.null`), or nil and what is wrong where.
function codec.decode(text)
    if type(text) ~= "string" then return nil, "text expected, got " .. type(text) end
    local state = {text = text, position = 1, depth = 0}
    local ok, value = pcall(function()
        local result = read(state)
        skip_space(state)
        if state.position <= #text then fail(state, "text after the value") end
        return result
    end)
    if not ok then return nil, value end
    return value
end

return codec
