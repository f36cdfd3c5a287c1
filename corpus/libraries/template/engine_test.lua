local engine = require("engine")

local count = 0

local function equal(actual, expected, message)
    assert(actual == expected, message .. ": expected [" .. tostring(expected) .. "], got [" .. tostring(actual) .. "]")
    count = count + 1
end

local function renders(source, values, expected)
    equal(engine.compile(source):render(values), expected, source)
end

local function raises(source, values, text)
    local ok, err = pcall(function() return engine.compile(source, {name = "page"}):render(values) end)
    assert(not ok, "an error was expected for " .. source)
    equal(err, text, source)
end

local function test_output()
    renders("plain text", {}, "plain text")
    renders("", {}, "")
    renders("Hello {{ name }}!", {name = "World"}, "Hello World!")
    renders("{{a.b.c}} {{ list[2] }} {{ map[key] }}", {a = {b = {c = 1}}, list = {1, "two"}, map = {x = "y"}, key = "x"}, "1 two y")
    renders("[{{ missing }}] [{{ a.b.c }}] [{{ n.x }}]", {a = {}, n = 5}, "[] [] []")
    renders("{{ list }}", {list = {1, "a", {2, 3}}}, "1, a, 2, 3")
    renders("{{ flag }} {{ 12 }} {{ 'text' }} {{ \"double\" }}", {flag = false}, "false 12 text double")
    renders("{{ 1.5 }} {# a comment #}end", {}, "1.5 end")
    renders("{ {x} }% }}", {}, "{ {x} }% }}")
end

local function test_expressions()
    renders("{{ a + b * 2 }} {{ (a + b) * 2 }} {{ a - b - 1 }} {{ -a }}", {a = 5, b = 3}, "11 16 1 -5")
    renders("{{ a .. '-' .. b }}", {a = 1, b = "x"}, "1-x")
    renders("{{ a == 1 }} {{ a ~= 1 }} {{ a < 2 }} {{ a >= 2 }}", {a = 1}, "true false true false")
    renders("{{ not a }} {{ a and 'yes' or 'no' }} {{ b or 'fallback' }}", {a = true}, "false yes fallback")
    renders("{{ x == nil }} {{ true and not false }}", {}, "true true")
end

local function test_filters()
    renders("{{ name | upper }} {{ name|lower }}", {name = "Lua"}, "LUA lua")
    renders("{{ '  x ' | trim }}|{{ list | length }}|{{ 'abc' | length }}", {list = {1, 2}}, "x|2|3")
    renders("{{ missing | default:'none' }} {{ '' | default:'empty' }}", {}, "none empty")
    renders("{{ list | sort | join:'-' }} {{ list | join }}", {list = {3, 1, 2}}, "1-2-3 312")
    renders("{{ html | escape }}", {html = '<a href="x">&</a>'}, "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;")
    renders("{{ 'ab' | pad:5 }}| {{ price | round:2 }} {{ 2.4 | round }}", {price = 3.14159}, "ab   | 3.14 2")
    engine.filters.twice = function(v) return v .. v end
    renders("{{ 'ab' | twice | upper }}", {}, "ABAB")
    engine.filters.twice = nil
end

local function test_conditions()
    local source = "{% if n > 10 %}many{% elseif n > 1 %}some{% elseif n == 1 %}one{% else %}none{% endif %}"
    local template = engine.compile(source)
    local out = {}
    for _, n in ipairs({11, 5, 1, 0}) do out[#out + 1] = template:render({n = n}) end
    equal(table.concat(out, " "), "many some one none", "branches")
    renders("{% if a %}{% if b %}ab{% else %}a{% endif %}{% endif %}.", {a = true}, "a.")
    renders("{% if a %}x{% endif %}", {}, "")
end

local function test_loops()
    renders("{% for x in list %}{{ x }};{% endfor %}", {list = {1, 2, 3}}, "1;2;3;")
    renders("{% for x in list %}{{ loop.index }}/{{ loop.length }}{% if not loop.last %}, {% endif %}{% endfor %}", {list = {"a", "b"}}, "1/2, 2/2")
    renders("{% for x in list %}{{ x }}{% empty %}nothing{% endfor %}", {list = {}}, "nothing")
    renders("{% for x in missing %}{{ x }}{% empty %}nothing{% endfor %}", {}, "nothing")
    renders("{% for row in rows %}{% for c in row %}{{ c }}{% endfor %}/{% endfor %}", {rows = {{1, 2}, {3}}}, "12/3/")
    renders("{% for x in list %}{% set y = x * 2 %}{{ y }} {% endfor %}[{{ y }}]", {list = {1, 2}}, "2 4 []")
    renders("{% for user in users | sort %}{{ user }}{% endfor %}", {users = {"b", "a"}}, "ab")
    renders("{{ x }}{% for x in list %}{{ x }}{% endfor %}{{ x }}", {x = "o", list = {"i"}}, "oio")
end

local function test_white_space()
    renders("a  {%- if true -%}  b  {%- endif -%}  c", {}, "abc")
    renders("<ul>\n{%- for x in list %}\n  <li>{{ x }}</li>\n{%- endfor %}\n</ul>", {list = {1, 2}}, "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>")
    renders("x {{- 1 -}} y", {}, "x1y")
end

local function test_raw_set_include()
    renders("{% raw %}{{ kept }} {% if %}{% endraw %} {{ n }}", {n = 1}, "{{ kept }} {% if %} 1")
    renders("{% set a = 5 %}{% set b = a + 1 %}{{ a }}{{ b }}", {}, "56")
    local loader = {}
    loader.item = engine.compile("<{{ item }}{{ suffix }}>", {name = "item"})
    loader.list = engine.compile("{% for item in items %}{% include 'item' %}{% endfor %}", {name = "list", loader = loader})
    equal(loader.list:render({items = {1, 2}, suffix = "!"}), "<1!><2!>", "include sees the scope")
    loader.endless = engine.compile("{% include 'endless' %}", {name = "endless", loader = loader})
    local ok, err = pcall(loader.endless.render, loader.endless)
    equal(ok, false, "endless include")
    equal(err, "endless:1: includes nested too deeply", "its error")
end

local function test_blocks()
    local base = engine.compile("<h1>{% block title %}default{% endblock %}</h1>{% block body %}{% endblock %}", {name = "base"})
    equal(base:render(), "<h1>default</h1>", "a base by itself")
    local page = engine.compile("{% block body %}by {{ author }}{% endblock %}ignored", {name = "page", base = base})
    equal(page:render({author = "me"}), "<h1>default</h1>by me", "a filled block")
    local other = engine.compile("{% block title %}{{ t | upper }}{% endblock %}", {name = "other", base = base})
    equal(other:render({t = "x"}), "<h1>X</h1>", "another page of the same base")
end

local function test_errors()
    raises("a\nb {{ 1 +", {}, "page:2: '{{' is not closed")
    raises("{% if x %}\n\nopen", {}, "page:1: 'endif' expected")
    raises("{% nonsense %}", {}, "page:1: unknown tag 'nonsense'")
    raises("\n\n{{ a | nothing }}", {}, "page:3: unknown filter 'nothing' in 'a | nothing'")
    raises("{{ (1 }}", {}, "page:1: ')' expected in '(1'")
    raises("{{ 1 2 }}", {}, "page:1: unexpected '2' in '1 2'")
    raises("{{ }}", {}, "page:1: expression expected in ''")
    raises("{{ a ? b }}", {}, "page:1: unexpected '?' in 'a ? b'")
    raises("{{ 'open }}", {}, "page:1: a text is not closed in ''open'")
    raises("{% for x of y %}{% endfor %}", {}, "page:1: 'for name in list' expected")
    raises("x\n{% include 'gone' %}", {}, "page:2: no template 'gone'")
    raises("{% raw %} never closed", {}, "page:1: 'raw' is not closed")
end

local function main()
    test_output()
    test_expressions()
    test_filters()
    test_conditions()
    test_loops()
    test_white_space()
    test_raw_set_include()
    test_blocks()
    test_errors()
    print("ok " .. count)
end

return { main = main }
