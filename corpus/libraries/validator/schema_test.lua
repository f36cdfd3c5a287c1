local rules = require("rules")
local schema = require("schema")

local count = 0

local function equal(actual, expected, message)
    assert(actual == expected, message .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
    count = count + 1
end

local function complaints(s, value)
    local cleaned, list = s:check(value)
    if not list then return "fine" end
    assert(cleaned == nil, "no value beside complaints")
    local out = {}
    for i, complaint in ipairs(list) do out[i] = complaint.text end
    return table.concat(out, "; ")
end

local function test_scalars()
    equal(schema.text():check("x"), "x", "text")
    equal(schema.number():check(2.5), 2.5, "number")
    equal(schema.boolean():check(false), false, "false is a value")
    equal(schema.any():check("anything"), "anything", "any")
    equal(complaints(schema.text(), 5), "value must be text, not a number", "number for text")
    equal(complaints(schema.number(), "5"), "value must be a number, not text", "text for a number")
    equal(complaints(schema.boolean(), {}), "value must be a boolean, not a table", "table for a boolean")
    equal(complaints(schema.text(), nil), "value is missing", "nothing")
    equal(complaints(schema.integer(), 2.5), "value must be a whole number", "integer")
    equal(schema.integer():check(10 / 2), 5, "integral float")
end

local function test_optional_and_default()
    equal(schema.text():optional():check(nil), nil, "optional")
    equal(complaints(schema.text():optional(), 1), "value must be text, not a number", "optional is still checked")
    equal(schema.number():default(7):check(nil), 7, "default")
    equal(schema.number():default(7):check(0), 0, "zero is a value")
    equal(schema.boolean():default(true):check(false), false, "false is kept")
    local made = 0
    local fresh = schema.any():default(function() made = made + 1 return {made} end)
    local a, b = fresh:check(nil), fresh:check(nil)
    equal(a[1] .. b[1], "12", "defaults are made anew")
    local base = schema.text()
    base:optional()
    equal(complaints(base, nil), "value is missing", "schemas are not changed")
end

local function test_coercion()
    equal(schema.number():coerced():check("42"), 42, "text to number")
    equal(schema.text():coerced():check(42), "42", "number to text")
    equal(schema.boolean():coerced():check("true"), true, "text to boolean")
    equal(schema.boolean():coerced():check(0), false, "number to boolean")
    equal(complaints(schema.number():coerced(), "many"), "value must be a number, not text", "no number")
end

local function test_rules()
    local age = schema.integer():rule(rules.min(0), rules.max(150)):named("Age")
    equal(age:check(30), 30, "age")
    equal(complaints(age, -1), "Age must be at least 0", "too small")
    equal(complaints(age, 151), "Age must be at most 150", "too large")
    local name = schema.text():rule(rules.length(2, 5))
    equal(complaints(name, "a"), "value must have at least 2 items", "too short")
    equal(complaints(name, "abcdef"), "value must have at most 5 items", "too long")
    equal(complaints(schema.text():rule(rules.pattern("^%u%l+$", "a name")), "x"), "value must be a name", "pattern")
    equal(complaints(schema.text():rule(rules.one_of("a", "b")), "c"), "value must be one of a, b", "one_of")
    equal(complaints(schema.text():rule(rules.luhn), "4539578763621486"), "fine", "card number")
    equal(complaints(schema.text():rule(rules.luhn), "4539578763621487"), "value has a wrong check digit", "wrong digit")
    equal(complaints(schema.text():rule(rules.luhn), "12x"), "value must contain digits only", "letters")
    local either = schema.number():rule(rules.any(rules.max(0), rules.min(100)))
    equal(complaints(either, 50), "value must be at most 0 or must be at least 100", "any")
    equal(complaints(either, 100), "fine", "second alternative")
    local both = schema.number():rule(rules.all(rules.min(1), rules.integer))
    equal(complaints(both, 1.5), "value must be a whole number", "all")
    for _, address in ipairs({"a@b.de", "first.last+tag@mail.example.org"}) do
        equal(complaints(schema.text():rule(rules.email), address), "fine", address)
    end
    for _, address in ipairs({"a@b", "@b.de", "a@b..de", "a b@c.de", "a@b.d"}) do
        equal(complaints(schema.text():rule(rules.email), address), "value must be an e-mail address", address)
    end
end

local order = schema.record({
    id = schema.text():rule(rules.pattern("^o%-%d+$", "an order id")),
    customer = schema.record({
        name = schema.text(),
        email = schema.text():rule(rules.email):optional(),
    }),
    lines = schema.list(schema.record({
        sku = schema.text(),
        quantity = schema.integer():rule(rules.min(1)):default(1),
        price = schema.number():coerced(),
    })):rule(rules.length(1, 3), rules.unique("sku")),
    labels = schema.map(schema.text()):default({}),
    express = schema.boolean():default(false),
    deadline = schema.number():optional(),
}, {
    strict = true,
    check = function(o)
        if o.express and not o.deadline then return "deadline", "is needed for express orders" end
    end,
})

local function valid_order()
    return {
        id = "o-17",
        customer = {name = "Ann", email = "ann@example.org"},
        lines = {{sku = "A", price = "2.5"}, {sku = "B", quantity = 3, price = 1}},
    }
end

local function test_valid_record()
    local input = valid_order()
    local cleaned, list = order:check(input)
    equal(list, nil, "no complaints")
    equal(cleaned.lines[1].quantity, 1, "default quantity")
    equal(cleaned.lines[1].price, 2.5, "coerced price")
    equal(input.lines[1].price, "2.5", "the input is untouched")
    equal(cleaned.express, false, "default flag")
    equal(next(cleaned.labels), nil, "default labels")
    input.labels = {color = "red"}
    equal(order:check(input).labels.color, "red", "labels")
end

local function test_bad_records()
    local o = valid_order()
    o.id = "17"
    o.customer.email = "nobody"
    o.lines[2].quantity = 0
    o.lines[3] = {price = {}}
    o.extra = 1
    equal(complaints(order, o),
        "customer.email must be an e-mail address; extra is not known; id must be an order id; "
        .. "lines[2].quantity must be at least 1; lines[3].price must be a number, not a table; lines[3].sku is missing",
        "all complaints, sorted by place")

    o = valid_order()
    o.lines[2].sku = "A"
    equal(complaints(order, o), "lines items 1 and 2 are the same", "unique items")
    o.lines = {}
    equal(complaints(order, o), "lines must have at least 1 items", "no lines")

    o = valid_order()
    o.express = true
    equal(complaints(order, o), "deadline is needed for express orders", "a check of the whole record")
    o.id = nil
    equal(complaints(order, o), "id is missing", "which waits for the single fields")

    o = valid_order()
    o.labels = {[1] = "x", size = 4}
    equal(complaints(order, o), "labels must have text keys only; labels.size must be text, not a number", "maps")
    equal(complaints(order, "text"), "value must be a table, not text", "no record at all")
end

local function test_assert()
    equal(order:assert(valid_order()).id, "o-17", "assert gives the value")
    local ok, err = pcall(order.assert, order, {id = "o-1", customer = {}, lines = {{sku = "A", price = 1}}})
    equal(ok, false, "assert raises")
    equal(err, "customer.name is missing", "with the text")
    ok, err = pcall(order.assert, order, {})
    equal(ok, false, "assert raises again")
    equal(err, "customer is missing; id is missing; lines is missing", "with all texts")
end

local function main()
    test_scalars()
    test_optional_and_default()
    test_coercion()
    test_rules()
    test_valid_record()
    test_bad_records()
    test_assert()
    print("ok " .. count)
end

return { main = main }
