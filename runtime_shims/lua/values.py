"""How Lua values look in Python (docs/conventions.md, "Values") and the smallest questions about them.

nil is `None`, booleans are `bool`, integers are `int` within 64 bits, floats are `float`, a string is a `str` with
one character per byte, a function is any Python callable, a thread is a `Coroutine`. A tuple is never a value: it
always means "several results".
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, NoneType
from typing import Any, Final, TypeAlias

LuaValue: TypeAlias = Any
LuaFunction: TypeAlias = Callable[..., Any]


class _Absent:
    """Type of `ABSENT`, the default of a library parameter that tells "no value" from nil."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()

#: Exact Python class to Lua type name; modules that define further values add their classes.
TYPE_NAMES: dict[type, str] = {
    NoneType: "nil",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    FunctionType: "function",
    BuiltinFunctionType: "function",
    MethodType: "function",
    _Absent: "no value",
}


def type_name(value: LuaValue) -> str:
    """The name that Lua's `type` gives for a value; "no value" for `ABSENT`.

    A class outside the table says its own name in `lua_type_name` ("userdata" when it has none); any other callable is
    a function.
    """
    name = TYPE_NAMES.get(value.__class__)
    if name is not None:
        return name
    declared = getattr(value.__class__, "lua_type_name", None)
    if declared is not None:
        return str(declared)
    return "function" if callable(value) else "userdata"


def truthy(value: LuaValue) -> bool:
    """Whether a condition holds: everything but nil and false does (dialect §7)."""
    return value is not None and value is not False


def utf8(text: str) -> str:
    """The Lua string (one character per byte) of a readable Python text."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def to_text(string: str) -> str:
    """The readable Python text of a Lua string; bytes that are not UTF-8 become U+FFFD (spec/wire.md §9.2)."""
    return string if string.isascii() else string.encode("latin-1", "replace").decode("utf-8", "replace")


def address_text(kind: str, value: object) -> str:
    """`kind: 0x…`, the text of a value that has only its identity (dialect §1.9)."""
    return f"{kind}: 0x{id(value):012x}"
