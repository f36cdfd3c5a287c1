-- Schemas for nested data: types, optional fields, defaults, coercion, rules, lists, maps, references between fields.
-- `schema:check(value)` returns the cleaned copy and nil, or nil and the sorted list of complaints.
local rules = require("rules")

local schema = {}

local Schema = {}
Schema.__index = Schema

local function new(kind, fields)
    local self = setmetatable({kind = kind, rules = {}, required = true}, Schema)
    for name, value in pairs(fields or {}) do
        self[name] = value
    end
    return self
end

function schema.text() return new("text") end
function schema.number() return new("number") end
function schema.boolean() return new("boolean") end
function schema.any() return new("any") end
function schema.list(item) return new("list", {item = item}) end
function schema.map(value) return new("map", {value = value}) end

-- `options.strict` complains about unknown fields; `options.check` is a function of the whole cleaned record that
-- returns a field name and a complaint.
function schema.record(fields, options)
    options = options or {}
    local order = {}
    for name in pairs(fields) do
        order[#order + 1] = name
    end
    table.sort(order)
    return new("record", {fields = fields, order = order, strict = options.strict, whole = options.check})
end

function schema.integer()
    return schema.number():rule(rules.integer)
end

-- Schemas are not changed after they are made: each of these returns a copy.
local function copy(self)
    local other = new(self.kind)
    for name, value in pairs(self) do
        other[name] = value
    end
    other.rules = {table.unpack(self.rules)}
    return other
end

function Schema:optional()
    local other = copy(self)
    other.required = false
    return other
end

function Schema:default(value)
    local other = copy(self)
    other.required = false
    other.fallback = value
    return other
end

function Schema:rule(...)
    local other = copy(self)
    for _, rule in ipairs({...}) do
        table.insert(other.rules, rule)
    end
    return other
end

function Schema:coerced()
    local other = copy(self)
    other.coerce = true
    return other
end

function Schema:named(label)
    local other = copy(self)
    other.label = label
    return other
end

local function join(path, key)
    if type(key) == "number" then return path .. "[" .. key .. "]" end
    if path == "" then return key end
    return path .. "." .. key
end

local coercions = {
    number = function(value) return type(value) == "string" and tonumber(value) or value end,
    text = function(value) return type(value) == "number" and tostring(value) or value end,
    boolean = function(value)
        if value == "true" or value == 1 then return true end
        if value == "false" or value == 0 then return false end
        return value
    end,
}

local expected_types = {text = "string", number = "number", boolean = "boolean", list = "table", map = "table", record = "table"}
local type_names = {string = "text", table = "a table", ["function"] = "a function", ["nil"] = "nothing"}

local visit

local visitors = {}

function visitors.list(self, value, path, complain)
    local out = {}
    for i, item in ipairs(value) do
        out[i] = visit(self.item, item, join(path, i), complain)
    end
    return out
end

function visitors.map(self, value, path, complain)
    local out, keys = {}, {}
    for key in pairs(value) do
        if type(key) == "string" then
            keys[#keys + 1] = key
        else
            complain(path, "must have text keys only")
        end
    end
    table.sort(keys)
    for _, key in ipairs(keys) do
        out[key] = visit(self.value, value[key], join(path, key), complain)
    end
    return out
end

function visitors.record(self, value, path, complain)
    local out, complaints = {}, 0
    local function count_and_complain(...)
        complaints = complaints + 1
        complain(...)
    end
    for _, name in ipairs(self.order) do
        out[name] = visit(self.fields[name], value[name], join(path, name), count_and_complain)
    end
    if self.strict then
        for name in pairs(value) do
            if not self.fields[name] then count_and_complain(join(path, name), "is not known") end
        end
    end
    if self.whole and complaints == 0 then
        local field, complaint = self.whole(out)
        if complaint then complain(join(path, field), complaint) end
    end
    return out
end

function visit(self, value, path, complain)
    if value == nil then
        if self.required then
            complain(path, "is missing")
            return nil
        end
        if type(self.fallback) == "function" then return self.fallback() end
        return self.fallback
    end
    if self.coerce and coercions[self.kind] then
        value = coercions[self.kind](value)
    end
    local expected = expected_types[self.kind]
    if expected and type(value) ~= expected then
        local wanted = type_names[expected] or "a " .. expected
        local got = type_names[type(value)] or "a " .. type(value)
        complain(path, "must be " .. wanted .. ", not " .. got)
        return nil
    end
    local visitor = visitors[self.kind]
    if visitor then
        value = visitor(self, value, path, complain)
    end
    for _, rule in ipairs(self.rules) do
        local complaint = rule(value)
        if complaint then
            complain(path, complaint, self.label)
            break
        end
    end
    return value
end

function Schema:check(value)
    local complaints = {}
    local function complain(path, message, label)
        local subject = label or (path == "" and "value" or path)
        complaints[#complaints + 1] = {path = path, message = message, text = subject .. " " .. message}
    end
    local cleaned = visit(self, value, "", complain)
    if #complaints == 0 then return cleaned end
    table.sort(complaints, function(a, b)
        if a.path ~= b.path then return a.path < b.path end
        return a.message < b.message
    end)
    return nil, complaints
end

-- Like check, but raises one text with all complaints.
function Schema:assert(value)
    local cleaned, complaints = self:check(value)
    if not complaints then return cleaned end
    local texts = {}
    for i, complaint in ipairs(complaints) do
        texts[i] = complaint.text
    end
    error(table.concat(texts, "; "), 0)
end

return schema
