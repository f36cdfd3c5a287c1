"""The regression lists of spec/semantics.md §10 and §11, item by item: the smallest program of each, against real Lua.

Larger programs of the same kinds are in ``corpus/language``: ``names``, ``evaluation_order``, ``regressions``.
"""

from __future__ import annotations

import pytest

from runtime_shims import Table
from tests.fuzz.compare import Project, difference
from tests.translate.harness import run

ITEMS = {
    "1 nested local and outer name": """
        local x = 1
        local function f() local y = x local x = 2 return x + y end
        print(f(), x)
    """,
    "1 builtins of the output": """
        local len, str, range, tuple, int = 1, 2, 3, 4, 5
        local t = {7, 8}
        for i = 1, #t do print(len + str + range + tuple + int + t[i], i .. "") end
    """,
    "1 helpers of the output": """
        local Table, first, values, add, truthy, index, wrap = 1, 2, 3, 4, 5, 6, 7
        local function f(...) return ... end
        local t = {f(1, 2), n = f(3)}
        print(Table, first, values, add, truthy, index, wrap, #t, t.n, (f(9)), math.maxinteger + first)
    """,
    "1 Python keywords": """
        local class, from, lambda, None_, async, is_, pass = 1, 2, 3, 4, 5, 6, 7
        local function def(import) return import + class end
        print(def(from), lambda, None_, async, is_, pass, ({yield = 8}).yield)
    """,
    "2 mixed constructors": """
        local function f(v) print(v) return v end
        local t = {f(1), x = f(2), f(3), [f(4)] = f(5), f(6)}
        print(#t, t.x, t[4])
    """,
    "3 conditions in comprehension places": """
        local function pick(a, b) return (a and b or a) or (b and a) end
        local out = {}
        for _, v in ipairs({pick(false, 1) or 2, pick(1, 2) and 3, pick(nil, nil) or 4}) do out[#out + 1] = v end
        print(table.concat(out, ","))
    """,
    "4 no value and nil": """
        local function none() end
        local function one() return nil end
        print(select("#", none()), select("#", one()), select("#", (none())), #{none()}, #{n = one()})
        print(pcall(tostring, none()), (pcall(tostring, one())))
    """,
    "6 numbers as texts": """
        print(("x"):rep(3), (3 .. 0):rep(2), table.concat({1, 2}, 0), ("a0b"):gsub(0, 1), string.len(12))
    """,
    "7 true as a key": """
        local t = {[true] = "t", [1] = "one", [false] = "f"}
        print(t[true], t[1], t[false], t[0], #t)
        t[true] = nil
        print(t[true], t[1], next(t) ~= nil)
    """,
    "8 no boolean keys": "local t = {} print(t[true], t[false], {} == nil, ({1})[true])",
    "§10 tonumber with a sign and a base": 'print(tonumber("+1z", 36), tonumber("-ff", 16), tonumber("8", 8))',
    "§10 modf of an integer": "print(math.modf(3), math.modf(-3.5))",
    "order: a + f() with a local": """
        local a = 1
        local function f() a = 10 return 1 end
        print(a + f(), a)
        a = 1 print(a < f(), a)
        a = 1 print(a == f(), a)
    """,
    "order: upvalue, global, field": """
        local a, t = 1, {x = 1}
        g = 1
        local function f() a = 10 g = 10 t.x = 10 return 1 end
        local function test() return a + f(), a end
        print(test())
        print(g + f(), g) t.x = 1 print(t.x + f(), t.x)
        a = 1 print((function() return a .. f() end)()) a = 1 print((function() return unpack({a, f()}) end)())
    """,
    "order: appending": """
        local t = {}
        local function f() t[#t + 1] = "inner" return "outer" end
        t[#t + 1] = f()
        print(#t, t[1], t[2])
    """,
    "order: key and table assigned by the value": """
        local i, t = 1, {}
        local function f() i = 2 return "v" end
        t[i] = f()
        print(t[1], t[2])
        i, t[i] = i + 1, 20
        print(i, t[2], t[3])
    """,
    "order: f()[k()] = g()": """
        local t = {}
        local function f() print("f") return t end
        local function k() print("k") return 1 end
        local function g() print("g") return 5 end
        f()[k()] = g()
        print(t[1])
    """,
    "order: receivers and callees": """
        local a = {m = function(self, v) return "old " .. v end}
        local b = {m = function(self, v) return "new " .. v end}
        local function swap() a = b return "x" end
        print(a:m(swap()))
        local g = function(v) return "first " .. v end
        local function change() g = function(v) return "second " .. v end return "y" end
        print(g(change()), g("z"))
    """,
}


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("form", ["chunk", "method"])
def test_item_agrees_with_lua(item: str, form: str) -> None:
    source = ITEMS[item]
    if form == "method":
        source = f"local function main()\n{source}\nend\nreturn {{main = main}}\n"
    found = difference(Project((("main", source),)))
    assert found is None, str(found)


def test_5_globals_do_not_leak_between_runs() -> None:
    program = "counter = (counter or 0) + 1 print(counter .. '')"
    assert run(program).lines == run(program).lines == ["1"]


def test_8_absent_boolean_keys_of_the_runtime_are_nil() -> None:
    table = Table(1)
    assert table[True] is None
    table[True] = "yes"
    table[True] = None
    assert table[True] is None and table[False] is None
