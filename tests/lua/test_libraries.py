"""The math, table, os and basic functions against real Lua (spec/dialect.md §1.3, §1.5, §3.3)."""

from __future__ import annotations

import random as python_random
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import runtime_shims as rt
from runtime_shims import Table
from runtime_shims.lua.hooks import hooks
from runtime_shims.modules import coroutine, math, os, string, table
from tests.lua.oracle import byte_strings, function, integers, lua_outcome, numbers, raised, runtime_outcome

ONE_NUMBER = ["abs", "ceil", "floor", "sqrt", "exp", "log10", "sin", "cos", "tan", "asin", "acos", "atan"]
ONE_NUMBER += ["deg", "rad", "frexp", "sinh", "cosh", "tanh", "modf", "tointeger", "type"]
#: Functions that stock 5.4 has dropped, in its own terms.
STOCK = {
    "log10": "function(x) return math.log(x, 10) end",
    "sinh": "function(x) return (math.exp(x) - math.exp(-x)) / 2 end",
    "cosh": "function(x) return (math.exp(x) + math.exp(-x)) / 2 end",
    "tanh": "function(x) local e = math.exp(2 * x); return (e - 1) / (e + 1) end",
}


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_math_of_one_number_agrees_with_lua(name: str) -> None:
    ours = math.as_table()[name]
    available = function(f"math.{name} ~= nil")
    judge = function(f"math.{name}" if available else STOCK.get(name, "nil"))
    if judge is None:  # frexp: rebuilt from its result instead
        mantissa, exponent = ours(12.5)
        assert (mantissa, exponent, math.ldexp(mantissa, exponent)) == (0.78125, 4, 12.5)
        return

    @settings(max_examples=150, deadline=None)
    @given(numbers if available else st.floats(-15, 15))
    def agree(value: float) -> None:
        mine, stock = runtime_outcome(ours, value), lua_outcome(judge, value)
        if available:
            assert mine == stock
        elif stock[1] != "<nan>":
            assert mine[1] == pytest.approx(stock[1], rel=1e-9, abs=1e-12)

    agree()


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers.filter(lambda x: x == x), min_size=1, max_size=4))
def test_max_and_min_agree_with_lua(values: list) -> None:
    # An integer meets a float as a float (dialect_differences: "equality through floats").
    judge = function(
        """function(sign, best, ...)
            for _, v in ipairs({...}) do
                local a, b = best, v
                if math.type(a) ~= math.type(b) then a, b = a + 0.0, b + 0.0 end
                if sign > 0 and a < b or sign < 0 and b < a then best = v end
            end
            return best
        end"""
    )
    assert runtime_outcome(math.max_, *values) == lua_outcome(judge, 1, *values)
    assert runtime_outcome(math.min_, *values) == lua_outcome(judge, -1, *values)


@settings(max_examples=200, deadline=None)
@given(numbers, numbers)
def test_fmod_and_ult_agree_with_lua(left: float, right: float) -> None:
    judge = function("function(a, b) return math.fmod(a * 1.0, b * 1.0) end")
    assert runtime_outcome(math.fmod, left, right) == lua_outcome(judge, left, right)
    if isinstance(left, int) and isinstance(right, int):
        assert runtime_outcome(math.ult, left, right) == lua_outcome(function("math.ult"), left, right)


@pytest.mark.parametrize("name", ["abs", "floor", "sqrt", "ult", "tointeger", "type"])
@pytest.mark.parametrize("arguments", [(), (None,), ("x",), (Table(),), ("10",), (1, None)])
def test_math_argument_errors_agree_with_lua(name: str, arguments: tuple) -> None:
    ours, stock = runtime_outcome(math.as_table()[name], *arguments), lua_outcome(function(f"math.{name}"), *arguments)
    assert ours == stock


def test_math_random_uses_the_process_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = python_random.Random(7)
    monkeypatch.setattr(hooks, "random", lambda: generator)
    first = [math.random(), math.random(10), math.random(-5, 5)]
    generator.seed(7)
    math.randomseed(99)
    assert [math.random(), math.random(10), math.random(-5, 5)] == first
    assert 0 <= first[0] < 1 <= first[1] <= 10
    assert raised(math.random, 0) == "bad argument #1 to 'random' (interval is empty)"
    assert raised(math.random, 2, 1) == "bad argument #2 to 'random' (interval is empty)"


items = st.lists(st.one_of(st.integers(-9, 9), st.sampled_from(["a", "b", "zz"])), max_size=8)


@settings(max_examples=300, deadline=None)
@given(items, st.none() | st.sampled_from([",", 7]), st.none() | st.integers(-1, 9), st.none() | st.integers(-1, 9))
def test_concat_and_unpack_agree_with_lua(values: list, separator: object, low: int | None, high: int | None) -> None:
    source = Table(*values)
    ours = runtime_outcome(table.concat, source, separator, low, high)
    assert ours == lua_outcome(function("table.concat"), source, separator, low, high)
    assert runtime_outcome(rt.unpack, source, low, high) == lua_outcome(function("table.unpack"), source, low, high)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.lists(st.integers(-20, 20) | st.floats(-20, 20), max_size=20),
        st.lists(byte_strings, max_size=20),
        st.lists(st.sampled_from([1, "a"]), min_size=2, max_size=4),
    )
)
def test_sort_agrees_with_lua(values: list) -> None:
    judge = function("function(t) table.sort(t) return table.unpack(t) end")

    def run() -> tuple:
        source = Table(*values)
        table.sort(source)
        return tuple(source.array[1:])

    assert runtime_outcome(run) == lua_outcome(judge, Table(*values))


def test_sort_with_a_comparator() -> None:
    source = Table(3, 1, 2)
    table.sort(source, lambda a, b, *_: a > b)
    assert source.array[1:] == [3, 2, 1]

    async def suspends_never(a: int, b: int) -> bool:
        return a < b

    table.sort(source, suspends_never)
    assert source.array[1:] == [1, 2, 3]
    assert raised(table.sort, source, "x") == "bad argument #2 to 'sort' (function expected, got string)"
    assert raised(table.sort, Table(1, None, 3)) == "attempt to compare nil with number"
    table.sort(source, lambda a, b, *_: True)
    assert sorted(source.array[1:]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("insert", (None, 1)),
        ("insert", (Table(),)),
        ("insert", (Table(), 1, 2, 3)),
        ("insert", (Table(), 5, 2)),
        ("insert", (Table(), "x", 2)),
        ("remove", (Table(1, 2), 5)),
        ("remove", (Table(), 0)),
        ("remove", (Table(),)),
        ("remove", (Table(1), 2)),
        ("concat", (Table(1, Table()),)),
        ("concat", (Table(1, True), ",")),
        ("concat", (None,)),
        ("unpack", (Table(), 1, 10**8)),
        ("sort", (Table(Table(), Table()),)),
    ],
)
def test_table_edges_agree_with_lua(name: str, arguments: tuple) -> None:
    ours, stock = (
        runtime_outcome(table.as_table()[name], *arguments),
        lua_outcome(function(f"table.{name}"), *arguments),
    )
    assert ours == stock


def test_the_dialect_s_own_table_functions() -> None:
    source = Table(1, 2, x=1)
    source[2.5] = 1
    source[1000000000] = 1
    assert (table.getn(source), table.maxn(source), table.maxn(Table()), len(table.create(5, 5))) == (
        2,
        1000000000,
        0,
        0,
    )
    table.insert(source, None)
    assert len(source) == 2


@pytest.mark.parametrize("module", [string, table, math, os, coroutine])
def test_library_tables_are_frozen_and_shared(module: object) -> None:
    library = module.as_table()
    assert library is module.as_table()
    assert raised(library.__setitem__, "x", 1) == "attempt to modify Immutable table"


BASIC = {
    "type": rt.type_,
    "rawequal": rt.rawequal,
    "rawget": rt.rawget,
    "select": rt.select,
    "getmetatable": rt.getmetatable,
    "next": rt.next_,
    "tostring": rt.tostring,
}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("type", ()),
        ("type", (None,)),
        ("type", (Table(),)),
        ("rawequal", (1,)),
        ("rawequal", (1, 1.0)),
        ("rawequal", ("1", 1)),
        ("rawequal", (True, 1)),
        ("rawget", (None, 1)),
        ("rawget", (Table(5), 1)),
        ("select", ("#",)),
        ("select", ("#", None, None)),
        ("select", (2, "a", "b", "c")),
        ("select", (-1, "a", "b")),
        ("select", (-5, "a")),
        ("select", (0,)),
        ("select", (5, "a")),
        ("select", ("x",)),
        ("getmetatable", ()),
        ("getmetatable", (Table(),)),
        ("next", (Table(),)),
        ("next", (Table(7),)),
        ("next", (Table(7), 1)),
        ("next", (5,)),
        ("tostring", ()),
        ("tostring", (None,)),
        ("tostring", (False,)),
        ("tostring", (12,)),
    ],
)
def test_basic_functions_agree_with_lua(name: str, arguments: tuple) -> None:
    assert runtime_outcome(BASIC[name], *arguments) == lua_outcome(function(name), *arguments)


def test_type_names() -> None:
    names = [
        rt.type_(value) for value in (None, True, 1, 1.5, "", Table(), len, rt.ErrorObject("x"), coroutine.create(len))
    ]
    assert names == ["nil", "boolean", "number", "number", "string", "table", "function", "userdata", "thread"]


def test_identity_texts_say_the_type() -> None:
    assert rt.tostring(Table()).startswith("table: 0x")
    assert rt.tostring(rt.tostring).startswith("function: 0x")
    assert rt.tostring(rt.ErrorObject("boom").wrapped("while paying")) == "while paying: boom"


def test_print_shows_strings_numbers_and_errors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(hooks, "write_line", lines.append)
    assert rt.values(rt.print_("a", 1, 2.0, None, True, Table(), rt.ErrorObject("e")), rt.print_) == ()
    assert lines == ["a 1 2    e"]


def test_require_of_an_unknown_module() -> None:
    assert raised(rt.require, "nothing") == "module 'nothing' not found"


@settings(max_examples=300, deadline=None)
@given(st.integers(-(2**31), 2**33), st.sampled_from(list("aAbBcdHIjmMpSUwWxXyYzZ%")))
def test_date_texts_agree_with_lua(moment: int, letter: str) -> None:
    layout = f"!%{letter}"
    stock = lua_outcome(function("os.date"), layout, moment)
    if letter == "Z":
        stock = ("ok", "UTC")
    assert runtime_outcome(os.date, layout, moment) == stock


@settings(max_examples=200, deadline=None)
@given(st.integers(-(2**31), 2**33))
def test_date_tables_and_times_are_inverse(moment: int) -> None:
    assert runtime_outcome(os.date, "!*t", moment) == lua_outcome(function("os.date"), "!*t", moment)
    zone, hooks.local_zone = hooks.local_zone, lambda: timezone(timedelta(hours=2))
    try:
        assert os.time(os.date("*t", moment)) == moment
        assert os.time(os.date("!*t", moment)) == moment - 7200
    finally:
        hooks.local_zone = zone


def test_time_fills_missing_fields_and_carries_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "wall_clock", lambda: 1_000_000_000.75)  # 2001-09-09 01:46:40
    monkeypatch.setattr(hooks, "local_zone", lambda: UTC)
    assert os.time() == 1_000_000_000
    assert os.time(Table(hour=1, min=46, sec=40)) == 1_000_000_000
    assert os.time(Table(year=2001, month=9, day=9)) == 999_993_600
    assert os.time(Table(year=2000, month=21, day=9)) == 999_993_600
    assert os.time(Table(year=2001, month=8, day=40)) == 999_993_600
    assert os.date("%H:%M") == "01:46"
    assert raised(os.time, Table(year="x")) == "field 'year' is not an integer"
    assert raised(os.date, "%Q") == "bad argument #1 to 'date' (invalid conversion specifier '%Q')"
    assert (os.difftime(5, 3), os.platform) == (2.0, "wippy")


@settings(max_examples=100, deadline=None)
@given(integers)
def test_tointeger_of_texts(value: int) -> None:
    assert math.tointeger(str(value)) == value
