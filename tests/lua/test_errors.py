"""Error values, texts and places (spec/semantics.md §8, spec/dialect.md §1.9, decisions.md 14)."""

from __future__ import annotations

import pytest

from runtime_shims import ErrorObject, LuaError, Table, error, pcall_sync, setmetatable, xpcall_sync
from runtime_shims.lua.calls import drive
from runtime_shims.lua.traceback import format_frames, lua_frames
from tests.lua.generated_code import load
from tests.lua.oracle import lua, raised

#: Python text as the translator emits it, the Lua text behind it.
FAULTS = [
    ("def f(x=None): return x['k']", "local function f(x) return x.k end return f()"),
    ("def f(x=None): return index(x, 'k')", "local function f(x) return x.k end return f()"),
    ("def f(x=None): set_index(x, 'k', 1)", "local function f(x) x.k = 1 end return f()"),
    ("def f(x=Table()): return x['a']['b']", "local function f(x) return x.a.b end return f({})"),
    ("def f(x=Table()): return index(index(x, 'a'), 'b')", "local function f(x) return x.a.b end return f({})"),
    ("def f(x=Table(), i=1): return index(index(x, i), 'b')", "local x, i = {}, 1 return x[i].b"),
    ("def f(x=None): return x()", "local function f(x) return x() end return f()"),
    ("def f(x=None): return call_sync(x)", "local function f(x) return x() end return f()"),
    ("async def f(x=None): return await call(x)", "local function f(x) return x() end return f()"),
    ("def f(x=Table()): return x['go']()", "local function f(x) return x.go() end return f({})"),
    ("def f(x=Table()): return call_sync(index(x, 'go'))", "local function f(x) return x.go() end return f({})"),
    ("def f(x=Table()): return x()", "local function f(x) return x() end return f({})"),
    (
        "def f(x=setmetatable(Table(), Table())): return x()",
        "local function f(x) return x() end return f(setmetatable({}, {}))",
    ),
    ("def f(x=Table()): return invoke_sync(x, 'go', 1)", "local function f(x) return x:go(1) end return f({})"),
    ("async def f(x=Table()): return await invoke(x, 'go')", "local function f(x) return x:go() end return f({})"),
    ("def f(x=None): return invoke_sync(x, 'go')", "local function f(x) return x:go() end return f()"),
    ("def f(x=Table()): return invoke_values_sync(x, 'go')", "local function f(x) return x:go() end return f({})"),
    ("def f(x=None): return call_values_sync(x)", "local function f(x) return x() end return f()"),
    ("def f(): return invoke_values_sync('x', 'rep', Table())", "return ('x'):rep({})"),
    ("def f(x=None): return x + 1", "local function f(x) return x + 1 end return f()"),
    ("def f(x=None): return 1 + x", "local function f(x) return 1 + x end return f()"),
    ("def f(x=None): return add(x, 1)", "local function f(x) return x + 1 end return f()"),
    ("def f(x=None): return sub(1, x)", "local function f(x) return 1 - x end return f()"),
    ("def f(x=Table()): return x['n'] * 2", "local function f(x) return x.n * 2 end return f({})"),
    ("def f(x=Table()): return mul(x['n'], 2)", "local function f(x) return x.n * 2 end return f({})"),
    ("def f(x='a'): return add(x, 1)", "local function f(x) return x + 1 end return f('a')"),
    ("def f(x='a'): return x - 1", "local function f(x) return x - 1 end return f('a')"),
    ("def f(x=Table()): return -x", "local function f(x) return -x end return f({})"),
    ("def f(x=Table()): return neg(x)", "local function f(x) return -x end return f({})"),
    ("def f(x=1): return x // 0", "local function f(x) return x // 0 end return f(1)"),
    ("def f(x=Table()): return x | 1", "local function f(x) return x | 1 end return f({})"),
    ("def f(x=Table()): return bor(x, 1)", "local function f(x) return x | 1 end return f({})"),
    ("def f(x=None): return concat('a', x)", "local function f(x) return 'a' .. x end return f()"),
    ("def f(x=Table()): return concat('a', x['b'], 'c')", "local x = {} return 'a' .. x.b .. 'c'"),
    ("def f(x=1): return x < 'a'", "local function f(x) return x < 'a' end return f(1)"),
    ("def f(x=None): return lt(x, 1)", "local function f(x) return x < 1 end return f()"),
    ("def f(x=None): return gt(x, 1)", "local function f(x) return x > 1 end return f()"),
    ("def f(x=Table()): return le(x, Table())", "local function f(x) return x <= {} end return f({})"),
    ("def f(x=None): return len(x)", "local function f(x) return #x end return f()"),
    ("def f(x=None): return length(x)", "local function f(x) return #x end return f()"),
    ("def f(): return string_.rep()", "return (string.rep())"),
    ("def f(): return invoke_sync('x', 'rep', Table())", "return ('x'):rep({})"),
    ("def f(): return invoke_sync('x', 'bad')", "return ('x'):bad()"),
    ("def f(): return table_.insert(None, 1)", "return (table.insert(nil, 1))"),
    ("def f(x=None): return numeric_range(1, x)", "local function f(x) for i = 1, x do end end return f()"),
    ("def f(x=None): return for_in(x)", "local function f(x) for k in x do end end return f()"),
    ("def f(): error('boom')", "error('boom')"),
    ("def f(): error('boom', 0)", "error('boom', 0)"),
    ("def f(): error(7)", "error(7)"),
    ("def f(): error()", "error()"),
    ("def f(): return select(0)", "return (select(0))"),
    ("def f(t=Table()): t[None] = 1", "local t = {} t[nil] = 1"),
    ("def outer(x=None):\n    def inner():\n        return x['k']\n    return inner()\nf = outer",
     "local function f(x)\n local function inner() return x.k end\n return (inner()) end return f()"),
    ("limit = None\ndef f(): return limit['max']", "local limit\nlocal function f() return limit.max end return f()"),
    ("class rt: globals = Table()\ndef f(): return rt.globals['zz']['x']", "return zz.x"),
    ("class rt: globals = Table()\ndef f(): return rt.globals['zz']()", "return zz()"),
]  # fmt: skip

STOCK_PCALL = lua.eval("function(s) local f = assert(load(s, '=c')) return select(2, pcall(f)) end")


@pytest.mark.parametrize(("python", "lua_text"), FAULTS, ids=[case[1] for case in FAULTS])
def test_messages_are_lua_s(python: str, lua_text: str) -> None:
    stock = STOCK_PCALL(lua_text)
    ok, ours = pcall_sync(load(python)["f"])
    assert not ok
    if isinstance(stock, str) and ": " in stock and stock != "boom":
        stock_text = stock.split(": ", 1)[1]
        prefix, _, text = ours.partition(": ")
        assert text == stock_text
        assert prefix.startswith("app:main:10")
    else:
        assert ours == stock


def test_the_place_is_the_innermost_lua_line() -> None:
    module = load(
        """
        def inner(order):
            return order["total"]

        def outer():
            return inner(None)
        """
    )
    message = pcall_sync(module["outer"])[1]
    assert message == "app:main:103: attempt to index a nil value (local 'order')"


def test_renamed_variables_have_their_lua_names() -> None:
    module = load("def f(class_=None): return class_['x']", names={"class_": "class"})
    assert pcall_sync(module["f"])[1].endswith("(local 'class')")


def test_error_levels() -> None:
    module = load(
        """
        def fail(level):
            error("bad", level)

        def caller(level):
            fail(level)

        def protected(level):
            return pcall_sync(caller, level)[1]
        """
    )
    assert [module["protected"](level) for level in (0, 1, 2, 3)] == [
        "bad",
        "app:main:103: bad",
        "app:main:106: bad",
        "bad",
    ]


def test_error_called_by_pcall_itself_has_no_place() -> None:
    module = load("def f(): return pcall_sync(error, 'x')\ndef g(): return call_sync(error, 'x')")
    assert module["f"]() == (False, "x")
    assert pcall_sync(module["g"]) == (False, "app:main:102: x")


def test_assert_prefixes_its_message() -> None:
    module = load("def f(m=None): return assert_(None, m)\ndef ok(): return assert_(1, 'm', 3)")
    assert pcall_sync(module["f"], "no order") == (False, "app:main:101: no order")
    assert pcall_sync(module["f"]) == (False, "app:main:101: assertion failed!")
    assert pcall_sync(module["f"], Table())[1].endswith("bad argument #2 to 'assert' (string expected, got table)")
    assert module["ok"]() == (1, "m", 3)


def test_values_of_any_type_keep_their_identity() -> None:
    for value in (Table(), ErrorObject("x"), 5, False, None):
        ok, caught = pcall_sync(load("def f(v): error(v)")["f"], value)
        assert not ok
        assert caught is value


def test_pcall_counts_results() -> None:
    def nothing() -> None: ...

    assert pcall_sync(nothing) == (True,)
    assert pcall_sync(lambda: None) == (True, None)
    assert pcall_sync(lambda: (1, None, 3)) == (True, 1, None, 3)
    assert pcall_sync(None) == (False, "attempt to call a nil value")
    assert raised(pcall_sync) == "bad argument #1 to 'pcall' (value expected)"


def test_xpcall_hands_the_error_to_the_handler() -> None:
    module = load("def f(): error('x')")
    assert xpcall_sync(module["f"], lambda message, *_: ("seen " + message, "surplus")) == (
        False,
        "seen app:main:101: x",
    )
    assert xpcall_sync(lambda *arguments: arguments, lambda *_: None, 1, 2) == (True,)


@pytest.mark.parametrize("bug", [KeyError("x"), TypeError("host bug"), OSError("disk"), RuntimeError("no")])
def test_faults_of_the_runtime_pass_through_pcall(bug: Exception) -> None:
    def host_function() -> None:
        raise bug

    module = load("def f(g): return g()")
    with pytest.raises(type(bug)) as caught:
        pcall_sync(module["f"], host_function)
    assert caught.value is bug


def test_cancellation_passes_through_pcall() -> None:
    import asyncio

    def cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        pcall_sync(cancelled)


def test_a_raised_lua_error_fails_as_the_wire_wants() -> None:
    text = raised_error(load("def f(): error('boom')")["f"])
    assert (text.type, text.non_retryable, text.message) == ("Internal", False, "app:main:101: boom")
    assert text.details == ({"errors": [{"msg": "app:main:101: boom", "kind": "Internal"}]},)
    value = LuaError(ErrorObject("no card", "Invalid", False, Table(code=7, tags=Table("a")), ("app:main:3",)))
    assert (value.type, value.non_retryable, value.message, str(value)) == ("Invalid", True, "no card", "no card")
    assert value.details[0]["errors"][0] == {
        "msg": "no card",
        "kind": "Invalid",
        "retry": False,
        "details": {"code": 7, "tags": ["a"]},
        "stack": ["app:main:3"],
    }
    assert LuaError(ErrorObject("x", "Timeout", None)).non_retryable is False
    assert LuaError("gr\xc3\xb6\xc3\x9fe").message == "größe"


def test_the_message_of_a_raised_value_holds_no_address() -> None:
    """A failure is recorded: an address in it would make every replay differ."""
    failing = setmetatable(Table(), Table(__tostring=lambda _: error("no text", 0)))
    values = [Table(code=7), lambda: None, failing, setmetatable(Table(), Table(__tostring=lambda _: "own")), None, ""]
    table, function = "(error object is a table value)", "(error object is a function value)"
    assert [LuaError(value).message for value in values] == [table, function, table, "own", "nil", ""]


def test_the_sdk_s_own_converter_understands_a_raised_error() -> None:
    from temporalio.api.failure.v1 import Failure
    from temporalio.converter import DefaultFailureConverter, DefaultPayloadConverter

    failure = Failure()
    error = raised_error(load("def f(): error('boom')")["f"])
    DefaultFailureConverter().to_failure(error, DefaultPayloadConverter(), failure)
    back = DefaultFailureConverter().from_failure(failure, DefaultPayloadConverter())
    assert (back.message, back.type, back.non_retryable) == ("app:main:101: boom", "Internal", False)
    assert back.details[0]["errors"][0]["msg"] == "app:main:101: boom"


def raised_error(called) -> LuaError:
    with pytest.raises(LuaError) as caught:
        called()
    return caught.value


def test_error_objects_answer_their_methods() -> None:
    error = ErrorObject("no card", "Invalid", None, Table(code=7))
    assert (error["kind"](error), error["message"](error), error["retryable"](error)) == ("Invalid", "no card", None)
    assert error["details"](error)["code"] == 7
    assert error["nothing"] is None


def test_lua_frames_of_an_exception() -> None:
    module = load(
        """
        def inner():
            error("x")

        async def outer():
            return await call(inner)
        """
    )
    error = raised_error(lambda: drive(module["outer"]()))
    assert [(frame.function, frame.line) for frame in lua_frames(error)] == [("inner", 103), ("outer", 106)]
    assert format_frames(error) == (
        "stack traceback:\n\tapp:main:103: in function 'inner'\n\tapp:main:106: in function 'outer'"
    )


def test_line_maps_are_read_beside_the_module(tmp_path) -> None:
    import importlib.util
    import json

    path = tmp_path / "checkout.py"
    path.write_text("def main(x=None):\n    return x['k']\n")
    line_map = {"entry_id": "app:checkout", "source": "checkout.lua", "lines": [7, 9], "names": {"x": "order"}}
    (tmp_path / "checkout.py.map.json").write_text(json.dumps(line_map))
    spec = importlib.util.spec_from_file_location("checkout", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert pcall_sync(module.main)[1] == "app:checkout:9: attempt to index a nil value (local 'order')"


def test_an_error_in_the_handler_of_xpcall_stays_inside() -> None:
    """As in real Lua, xpcall never raises what its handler raises: a run survives it."""

    def fails(*_: object) -> None:
        raise LuaError("of the handler")

    def fails_first(*_: object) -> None:
        raise LuaError("of the function")

    assert xpcall_sync(fails_first, fails) == (False, "of the handler")
