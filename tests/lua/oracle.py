"""Real Lua 5.4 as the judge of the runtime, and what both sides' outcomes look like for the comparison.

An outcome is `("ok", value, …)` or `("error", text)`. Values are compared as Lua values: numbers by value (the subtypes
are hardly observable in the dialect), NaN equal to NaN, tables by content.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from lupa import lua54

from runtime_shims import LuaError, Table
from runtime_shims.lua.base import pcall_sync

lua = lua54.LuaRuntime(encoding="latin-1", unpack_returned_tuples=True)

_CALL = lua.eval(
    """
    function(f, ...)
        local function collect(ok, ...)
            return ok, select("#", ...), ...
        end
        return collect(pcall(f, ...))
    end
    """
)

_PLACE = re.compile(r'^(?:\[string "[^"]*"\]|[\w.:<>]+):\d+: ')
_LIBRARY = re.compile(r"'(?:string|table|math|os|coroutine)\.")
_VARIABLE = re.compile(r" \((?:local|upvalue|global|field|constant|method|for iterator) '[^']*'\)$")


def function(source: str) -> Any:
    """Compiles a Lua expression, usually a function."""
    return lua.eval(source)


def lua_outcome(called: Any, *arguments: Any) -> tuple[Any, ...]:
    """Calls a Lua function in protected mode."""
    ok, count, *results = _CALL(called, *map(to_lua, arguments))
    results += [None] * (count - len(results))
    if ok:
        return ("ok", *map(comparable, results))
    return ("error", error_text(results[0]))


def runtime_outcome(called: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Calls a function of the runtime in protected mode."""
    ok, *results = pcall_sync(called, *arguments)
    if ok:
        return ("ok", *map(comparable, results))
    return ("error", error_text(results[0]))


def error_text(value: Any) -> Any:
    """An error message without its place, the name of the variable, and the library name of a function."""
    if not isinstance(value, str):
        return comparable(value)
    return _LIBRARY.sub("'", _VARIABLE.sub("", _PLACE.sub("", value)))


def to_lua(value: Any) -> Any:
    """A runtime value as a value of the oracle."""
    if isinstance(value, Table):
        table = lua.table()
        for key, item in value.pairs():
            table[key] = to_lua(item)
        return table
    return value


def comparable(value: Any) -> Any:
    """A value of either side in a form that `==` compares as Lua values."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return "<nan>"
        return value + 0.0 if value else 0.0
    if isinstance(value, int | str):
        return value
    if isinstance(value, Table):
        return {("bool", key) if isinstance(key, bool) else key: comparable(item) for key, item in value.pairs()}
    kind = lua54.lua_type(value)
    if kind == "table":
        return {("bool", key) if isinstance(key, bool) else key: comparable(item) for key, item in value.items()}
    return f"<{kind or 'function'}>"


def raised(called: Callable[..., Any], *arguments: Any) -> Any:
    """The value of the Lua error that a call raises."""
    try:
        called(*arguments)
    except LuaError as error:
        return error.value
    raise AssertionError("no error was raised")


EDGE_INTEGERS = (0, 1, -1, 2, 3, -3, 7, 63, 64, 65, 2**31, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63))
EDGE_FLOATS = (0.0, -0.0, 0.5, -0.5, 1.5, 3.0, -3.0, 7.9, 1e15, 2.0**53, 2.0**63, -(2.0**63), 1e100, 5e-324, math.inf)

integers = st.one_of(st.sampled_from(EDGE_INTEGERS), st.integers(-100, 100), st.integers(-(2**63), 2**63 - 1))
floats = st.one_of(st.sampled_from((*EDGE_FLOATS, -math.inf, math.nan)), st.floats())
numbers = st.one_of(integers, floats)
byte_strings = st.text(st.characters(max_codepoint=255), max_size=12)
