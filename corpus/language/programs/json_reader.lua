-- A small JSON reader.
local function decode(text)
    local position = 1
    local value
    local function skip() position = text:match("^%s*()", position) end
    local function fail(what) error(what .. " at " .. position, 0) end
    local function string_value()
        local stop = position + 1
        local out = {}
        while true do
            local c = text:sub(stop, stop)
            if c == "" then fail("open string") end
            if c == '"' then break end
            if c == "\\" then
                stop = stop + 1
                local escape = text:sub(stop, stop)
                c = ({n = "\n", t = "\t"})[escape] or escape
            end
            out[#out + 1] = c
            stop = stop + 1
        end
        position = stop + 1
        return table.concat(out)
    end
    local function sequence(close, item)
        position = position + 1
        skip()
        if text:sub(position, position) == close then position = position + 1 return end
        while true do
            item()
            skip()
            local c = text:sub(position, position)
            position = position + 1
            if c == close then return end
            if c ~= "," then fail("expected , or " .. close) end
            skip()
        end
    end
    function value()
        skip()
        local c = text:sub(position, position)
        if c == "{" then
            local t = {}
            sequence("}", function()
                local key = string_value()
                skip()
                position = position + 1
                t[key] = value()
            end)
            return t
        elseif c == "[" then
            local t = {}
            sequence("]", function() t[#t + 1] = value() end)
            return t
        elseif c == '"' then
            return string_value()
        end
        local word = text:match("^[%w.+-]+", position)
        if not word then fail("value expected") end
        position = position + #word
        if word == "true" then return true elseif word == "false" then return false elseif word == "null" then return nil end
        return tonumber(word) or fail("bad number")
    end
    return value()
end
local t = decode('{"id": 17, "tags": ["a", "b\\n", "\\"q\\""], "price": 2.5, "ok": true, "sub": {"x": [[1], []]}}')
print(t.id .. " " .. t.price .. " " .. tostring(t.ok) .. " " .. #t.tags .. " " .. t.tags[3] .. " " .. t.sub.x[1][1] .. " " .. #t.sub.x[2])
print(select(2, pcall(decode, '{"a": }')))
print(select(2, pcall(decode, '["open')))
