local codec = require("codec")

local count = 0

local function check(condition, message)
    assert(condition, message)
    count = count + 1
end

local function equal(actual, expected, message)
    check(actual == expected, message .. ": expected " .. tostring(expected) .. ", got " .. tostring(actual))
end

local function test_encode_scalars()
    equal(codec.encode(nil), "null", "nil")
    equal(codec.encode(codec.null), "null", "null")
    equal(codec.encode(true), "true", "true")
    equal(codec.encode(false), "false", "false")
    equal(codec.encode(42), "42", "integer")
    equal(codec.encode(-7), "-7", "negative")
    equal(codec.encode(2.5), "2.5", "fraction")
    equal(codec.encode(10 / 2), "5", "float with integral value")
    equal(codec.encode("text"), '"text"', "string")
    equal(codec.encode('say "hi"\n\\'), '"say \\"hi\\"\\n\\\\"', "escapes")
    equal(codec.encode("\1\31"), '"\\u0001\\u001f"', "control characters")
    equal(codec.encode("Größe €"), '"Größe €"', "text beyond ASCII")
end

local function test_encode_tables()
    equal(codec.encode({}), "{}", "empty table")
    equal(codec.encode(codec.array()), "[]", "empty array")
    equal(codec.encode({1, 2, 3}), "[1,2,3]", "array")
    equal(codec.encode({b = 1, a = {true}, c = "x"}), '{"a":[true],"b":1,"c":"x"}', "sorted keys")
    equal(codec.encode({{}, {{}}}), "[{},[{}]]", "nesting")
    equal(codec.encode({a = codec.null}), '{"a":null}', "null in an object")
    equal(codec.encode({list = {1, {x = 2}}}, {indent = "  "}),
        '{\n  "list": [\n    1,\n    {\n      "x": 2\n    }\n  ]\n}', "indented")
    local shared = {1}
    equal(codec.encode({shared, shared}), "[[1],[1]]", "shared tables are no cycle")
end

local function test_encode_errors()
    local cycle = {}
    cycle.me = cycle
    local zero = 0
    local cases = {
        {cycle, "contains itself"},
        {{f = print}, "type function"},
        {{1, 2, x = 3}, "key of type number"},
        {{[1] = 1, [3] = 3}, "key of type number"},
        {1 / zero, "not finite"},
        {-1 / zero, "not finite"},
        {zero / zero, "not finite"},
    }
    for _, case in ipairs(cases) do
        local text, err = codec.encode(case[1])
        equal(text, nil, "no text for " .. case[2])
        check(err:find(case[2], 1, true), "wrong error: " .. tostring(err))
    end
    check(not pcall(function() codec.null.x = 1 end), "null is read-only")
end

local function test_decode_scalars()
    equal(codec.decode("true"), true, "true")
    equal(codec.decode(" false "), false, "false")
    equal(codec.decode("null"), codec.null, "null")
    equal(codec.decode("17"), 17, "integer")
    equal(codec.decode("-2.5"), -2.5, "fraction")
    equal(codec.decode("1e3"), 1000, "exponent")
    equal(codec.decode("25E-1"), 2.5, "negative exponent")
    equal(codec.decode("1.5e+2"), 150, "signed exponent")
    equal(codec.decode('"a\\n\\t\\"\\\\\\/"'), 'a\n\t"\\/', "escapes")
    equal(codec.decode('"\\u00e9\\u20ac"'), "é€", "unicode escapes")
    equal(codec.decode('"\\ud83d\\ude00"'), "\240\159\152\128", "surrogate pair")
    equal(codec.decode('""'), "", "empty string")
    equal(codec.decode('"plain é"'), "plain é", "bytes pass through")
end

local function test_decode_tables()
    local value = codec.decode('{"a": [1, 2, {"b": null}], "c": {}, "d": "x"}')
    equal(#value.a, 3, "array length")
    equal(value.a[2], 2, "array item")
    equal(value.a[3].b, codec.null, "null field")
    equal(next(value.c), nil, "empty object")
    equal(value.d, "x", "text field")
    equal(codec.is_array(value.a), true, "arrays are marked")
    equal(codec.is_array(codec.decode("[]")), true, "empty arrays too")
    equal(codec.is_array(value), false, "objects are not")
    local deep = ("["):rep(150) .. ("]"):rep(150)
    equal(codec.encode(codec.decode(deep)), deep, "deep nesting")
end

local function test_decode_errors()
    local cases = {
        {"", "value expected at line 1 column 1"},
        {"{", "object key expected at line 1 column 2"},
        {"[1 2]", "',' or ']' expected at line 1 column 4"},
        {'{"a" 1}', "':' expected at line 1 column 6"},
        {'{\n  "a": [\n    tru\n  ]\n}', "value expected at line 3 column 5"},
        {'"open', "unfinished string at line 1 column 1"},
        {'"\\q"', "unknown escape at line 1 column 2"},
        {'"\\u12"', "four hexadecimal digits expected at line 1 column 4"},
        {'"a\nb"', "control character in a string at line 1 column 3"},
        {"1 2", "text after the value at line 1 column 3"},
        {"007", "a number with a leading zero at line 1 column 1"},
        {"[1,]", "value expected at line 1 column 4"},
        {("["):rep(300), "nested too deeply at line 1 column 202"},
    }
    for _, case in ipairs(cases) do
        local value, err = codec.decode(case[1])
        equal(value, nil, "no value for " .. case[1])
        equal(err, case[2], "error for " .. case[1])
    end
    local value, err = codec.decode(12)
    equal(value, nil, "only text")
    equal(err, "text expected, got number", "error for a number")
end

local function test_round_trips()
    local texts = {
        "[]", "{}", "[[],{}]", '{"a":[1,2.5,"x",true,false,null]}', '{"nested":{"deep":{"deeper":[{"x":-1}]}}}',
        '"\\u0000"', "[0.1,123456789,-0.5]",
    }
    for _, text in ipairs(texts) do
        equal(codec.encode(codec.decode(text)), text, "round trip")
    end
    local indented = codec.encode(codec.decode(texts[5]), {indent = "\t"})
    equal(codec.encode(codec.decode(indented)), texts[5], "round trip of indented text")
end

local function main()
    test_encode_scalars()
    test_encode_tables()
    test_encode_errors()
    test_decode_scalars()
    test_decode_tables()
    test_decode_errors()
    test_round_trips()
    print("ok " .. count)
end

return { main = main }
