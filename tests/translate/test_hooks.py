"""Operators on tables that have metamethods, in programs in which most tables have none (``analyzer.program.hooks``).

Whatever way a table gets its metatable, and whatever way it takes to the operator, the metamethod must be asked; and a
table that cannot have one must not suffer from those of others.
"""

from __future__ import annotations

import pytest

from analyzer.program.modules import lone_source
from tests.fuzz.compare import Project, difference
from tests.translate.harness import run, translate_sources

EVERY = """
local function no() return false end
local every = {
    __len = no, __add = no, __sub = no, __mul = no, __div = no, __mod = no, __pow = no,
    __unm = no, __concat = no, __eq = no, __lt = no, __le = no, __call = no, __tostring = function() return "text" end,
    __index = function(_, key) return tostring(key) .. " of every" end,
    __newindex = function(_, key, value) print("set", key, value) end,
}
local function object() return setmetatable({}, every) end
"""
PROBES = """
print((#x) and "yes" or "no")
print((x + 1) and "yes" or "no", (1 + x) and "yes" or "no", (-x) and "yes" or "no", (x .. "a") and "yes" or "no")
print(((x * 2) and "yes" or "no") .. ((2 / x) and "yes" or "no") .. ((x - x) and "yes" or "no"), tostring(x))
print(x[1] == nil, x.field == nil, x < x)
x.field = 1 x[7] = 2
"""
WAYS = {
    "at once": "local x = object()",
    "late": "local x = {} local function later() setmetatable(x, every) end later()",
    "late, the metatable too": "local late = {} local x = setmetatable({}, late) "
    "local function fill() for k, v in pairs(every) do late[k] = v end end fill()",
    "late, by raw access": "local late = {} local x = setmetatable({}, late) "
    "for k, v in pairs(every) do rawset(late, k, v) end",
    "by a built name": "local late = {} local x = setmetatable({}, late) "
    "for _, k in ipairs({ 'len', 'add', 'mul', 'sub', 'div', 'unm', 'concat', 'lt', 'index', 'newindex', 'tostring' }) "
    "do late['__' .. k] = every['__' .. k] end",
    "through an alias": "local x = {} local y = x setmetatable(y, every)",
    "through a field": "local box = { {} } local x = box[1] setmetatable(box[1], every)",
    "by a helper": "local function hook(t, m) return setmetatable(t, m) end hook({}, { __index = {} }) "
    "local x = {} hook(x, every)",
    "in a copied constructor": "local function class(parent) local c = {} c.__index = c "
    "return setmetatable(c, parent) end class({}) local x = class(every) x.__index = nil",
    "metatable taken from another": "local x = setmetatable({}, getmetatable(object()))",
    "deep copy": "local function copy(t) local c = {} for k, v in next, t do c[k] = v end "
    "return setmetatable(c, getmetatable(t)) end copy({}) local x = copy(object())",
    "in pcall": "local x = {} pcall(setmetatable, x, every)",
    "by another name": "local give = setmetatable local x = give({}, every)",
    "from a table of functions": "local lib = { give = setmetatable } local x = lib.give({}, every)",
    "as a metamethod": "local x = {} local caller = setmetatable({}, { __index = setmetatable }) "
    "local target = setmetatable({}, { __call = function(_, ...) setmetatable(...) end }) target(x, every)",
    "of unknown tables": "local x = {} local function give(t) setmetatable(t, every) end "
    "functions = { give } give_it = give _G['give' .. '_it'](x)",
    "out of pcall": "local _, x = pcall(function() return object() end)",
    "raised": "local _, x = pcall(error, object())",
    "raised in a coroutine": "local co = coroutine.create(function() error(object()) end) "
    "local _, x = coroutine.resume(co)",
    "in a coroutine": "local x = {} coroutine.wrap(function() setmetatable(x, every) end)()",
    "yielded": "local next_one = coroutine.wrap(function() coroutine.yield(object()) end) local x = next_one()",
    "resumed with": "local x local co = coroutine.wrap(function() x = coroutine.yield() end) co() co(object())",
    "vararg": "local function last(...) return (...) end local x = last(object())",
    "selected": "local function last(...) return (select(-1, ...)) end local x = last(1, object())",
    "packed": "local function pack(...) return { ... } end local x = pack({}, object())[2]",
    "key of a constructor": "local x for k in pairs({ [object()] = true }) do x = k end",
    "key": "local set = {} set[object()] = true local x = next(set)",
    "key by raw access": "local set = {} rawset(set, object(), true) local x = next(set)",
    "key of an unknown table": "shared = {} local set = _G['sha' .. 'red'] set[object()] = true local x = next(set)",
    "key that is looked up": "local x setmetatable(every, { __index = function(_, k) x = k end }) "
    "local found = every[object()]",
    "key that is set": "local x local log = setmetatable({}, { __newindex = function(_, k) x = k end }) "
    "log[object()] = 1",
    "inherited": "local base = { item = object() } "
    "local x = setmetatable({}, { __index = setmetatable({}, { __index = base }) }).item",
    "global": "shared = object() local x = _G['sha' .. 'red']",
    "made by an operator": "local x = setmetatable({}, { __add = object }) + 1",
    "made by negation": "local x = -setmetatable({}, { __unm = object })",
    "made by a concatenation": "local x = 'a' .. setmetatable({}, { __concat = object })",
    "made by a call": "local x = setmetatable({}, { __call = object })()",
    "one of two": "local x = #arg_count > 2 and {} or object()",
    "second operand": "local x local m = { __lt = function(a, b) x = b return true end } "
    "for k, v in pairs(every) do m[k] = m[k] or v end local r = setmetatable({}, m) > setmetatable({ 1 }, m)",
    "first operand": "local x local m = { __lt = function(a, b) x = a return true end } "
    "local p, q = setmetatable({}, m), setmetatable({ 1 }, m) local r = p > q "
    "for k, v in pairs(every) do m[k] = v end",
    "negated": "local x local m = { __unm = function(_, b) x = b return 1 end } "
    "local r = -setmetatable({ 1 }, m) for k, v in pairs(every) do m[k] = v end",
    "compared while sorting": "local x local m = { __lt = function(a, b) x = b return false end } "
    "table.sort({ setmetatable({}, m), setmetatable({ 1 }, m) }) for k, v in pairs(every) do m[k] = v end",
    "formatted": "local x local m = { __tostring = function(t) x = t return 's' end } "
    "local r = string.format('%s', setmetatable({}, m)) for k, v in pairs(every) do m[k] = v end",
    "formatted by a method": "local x local m = { __tostring = function(t) x = t return 's' end } "
    "local r = ('%s'):format(setmetatable({}, m)) for k, v in pairs(every) do m[k] = v end",
    "asked by gsub": "local x local m = { __index = function(t) x = t return 's' end } "
    "local r = ('a'):gsub('a', setmetatable({}, m)) for k, v in pairs(every) do m[k] = v end",
}


def agrees(*sources: tuple[str, str]) -> None:
    found = difference(Project(sources))
    assert found is None, str(found)


@pytest.mark.parametrize("way", WAYS)
def test_metamethods_are_asked(way: str) -> None:
    agrees(("main", f"local arg_count = 'ab'\n{EVERY}\n{WAYS[way]}\n{PROBES}"))


def test_metamethods_of_an_operand_that_is_an_expression() -> None:
    probes = PROBES.partition("x.field")[0].split("print(x[1]")[0]
    for operand in ("(flag and object() or {})", "(setmetatable({}, { __add = object }) + 1)", "(...)"):
        text = probes.replace("x", operand) if operand != "(...)" else probes.replace("x", "(...)")
        agrees(("main", f"{EVERY}\nlocal flag = true\nlocal function f(...)\n{text}\nend\nf(object())"))


def test_metatable_from_another_module() -> None:
    library = (
        f"{EVERY}\nlocal M = {{ object = object }}\nfunction M.give(t) return setmetatable(t, every) end\nreturn M"
    )
    main = f"local lib = require('lib')\nlocal x = {{}}\nlib.give(x)\n{PROBES}\nx = lib.object()\n{PROBES}"
    agrees(("lib", library), ("main", f"local function main()\n{main}\nend\nreturn {{ main = main }}"))


@pytest.mark.parametrize(
    "way",
    [
        "setmetatable(list[600], every) local x = list[600]",
        "setmetatable(list[601], every) local x = box",
        "list[601].item = object() local x = box.item",
    ],
)
def test_more_tables_than_the_flow_follows(way: str) -> None:
    tables = ", ".join(["{}"] * 600)
    agrees(("main", f"{EVERY}\nlocal box = {{}} local list = {{ {tables}, box }}\n{way}\n{PROBES}"))


DATA = {
    "length": (
        "local x = json.decode('[1, 2]') setmetatable(x, { __len = function() return false end }) "
        "print((#x) and 'yes' or 'no')",
        ["no"],
    ),
    "given by pcall": (
        "local x = json.decode('[1, 2]') pcall(setmetatable, x, { __len = function() return false end }) "
        "print((#x) and 'yes' or 'no')",
        ["no"],
    ),
    "result of an index": (
        "local m = { __len = function() return false end } "
        "local x = setmetatable(json.decode('{}'), { __index = function() return setmetatable({}, m) end }) "
        "print((#x.field) and 'yes' or 'no')",
        ["no"],
    ),
    "metatable that is data": (
        """local x = setmetatable({}, json.decode('{"__index": {"field": 1}}')) local v, yes = x.field, true """
        "print(v == yes and 'the same' or v .. '')",
        ["1"],
    ),
    "event that is data": (
        r"""local x = setmetatable({ 1 }, json.decode([[{"_\u005findex": [1, 5]}]])) """
        "local k = 2 print(x[k] + 1 .. '')",
        ["6"],
    ),
    "data that becomes an object of a class made by a function": (
        """
        local function class()
            local made = {}
            made.__index = made
            function made.new(balance) return setmetatable({ balance = balance }, made) end
            made.raised = function(self) return self.balance + 1 end
            return made
        end
        local Account, Other = class(), class()
        local a, b = Account.new(1), Other.new(2)
        print(a:raised() .. "" .. b:raised())
        local c = json.decode('{"balance": "1"}')
        setmetatable(c, Account)
        print(c:raised() .. "")
        """,
        ["23", "2"],
    ),
    "details of an error": (
        "local details = setmetatable({}, { __len = function() return false end }) "
        "local d = errors.new({ message = 'm', details = details }):details() print((#d) and 'yes' or 'no')",
        ["no"],
    ),
    "data that becomes an object": (
        """
        local Account = {}
        Account.__index = Account
        Account.__eq = function(a, b) return a.balance + 0 == b.balance + 0 end
        function Account.new(balance) return setmetatable({ balance = balance }, Account) end
        function Account:raised() return self.balance + 1 end
        local a, b = Account.new(1), Account.new(2)
        print(tostring(a == b) .. a:raised())
        local c = json.decode('{"balance": "1"}')
        setmetatable(c, Account)
        print(tostring(a == c) .. tostring(c == a) .. c:raised())
        """,
        ["false2", "truetrue2"],
    ),
}


@pytest.mark.parametrize("name", DATA)
def test_data_with_metatables(name: str) -> None:
    """In the dialect alone: real Lua has no data from elsewhere."""
    source, lines = DATA[name]
    assert run(source).lines == lines


def test_an_event_whose_name_is_nowhere_whole() -> None:
    agrees(
        (
            "main",
            "local m = {} local x = setmetatable({}, m) "
            "for _, k in ipairs({ 'len', 'add' }) do m['__' .. k] = function() return false end end "
            "print((#x) and 'yes' or 'no', (x + 1) and 'yes' or 'no')",
        )
    )


def test_values_that_unknown_code_gets() -> None:
    agrees(
        (
            "main",
            f"{EVERY}\nlocal x\nfunction keep_it(t) x = t end\n_G['keep' .. '_it'](object())\n{PROBES}",
        )
    )


SENT = """
local data = process.inbox():receive():payload():data()
local Order = {{}}
Order.__index = Order
Order.__len = function() return false end
{send}
local n = #data
local sum = n + 1
"""


@pytest.mark.parametrize("send", ["process.send('p', 't', {{ setmetatable({{}}, Order) }})", ""])
def test_objects_that_come_back_from_other_processes(send: str) -> None:
    (translation,) = translate_sources([lone_source(SENT.format(send=send.format()), "main.lua")]).values()
    assert ("sum = n + 1" in translation.text) is not bool(send)


# -- tables that are not hooked

PLAIN = {
    "list": ("local t = {} for i = 1, 3 do t[#t + 1] = i end", ".append(i)"),
    "length": ("local t = {} local n = #t", "n = len(t)"),
    "sum of lengths": ("local t, u = {}, {} local n = #t + #u", "n = len(t) + len(u)"),
    "last": ("local t = { 1 } t[#t] = nil", "t.remove_last()"),
    "parameter": ("local function f(t) return #t end f({}) f({ 1 })", "len(t)"),
    "data": ("local t = json.decode('[]') if type(t) == 'table' then local n = #t end", "n = len(t)"),
    "metatable without the event": (
        "local t = setmetatable({}, { __tostring = function() return 't' end }) local n = #t",
        "n = len(t)",
    ),
    "element": ("local t = { 1 } for i = 1, #t do local x = t[i] end", "t.array[i]"),
    "operand": ("local t, k = { 1 }, 3 local x = t[k] + 1", "t.array[k] + 1"),
    "number of a field": ("for i = 1, 9 do local p = { x = i } p.x = p.x + 1 end", "p.x = p.x + 1"),
    "joined": ("local t = { name = 'n' } local s = 'a' .. t.name", '"a" + t["name"]'),
}


@pytest.mark.parametrize("name", PLAIN)
def test_other_tables_stay_native(name: str) -> None:
    source, expected = PLAIN[name]
    hooked = "local hooked = object() print(tostring(#hooked), tostring(hooked + 1))"
    (translation,) = translate_sources([lone_source(f"{EVERY}\n{hooked}\n{source}", "main.lua")]).values()
    assert expected in translation.text
    assert "length(hooked)" in translation.text
