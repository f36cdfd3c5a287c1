"""Checks and conversions of library arguments.

`position` and `function` go into the message `bad argument #n to 'f' (…)`. Where the library takes an integer, a
float is truncated (Lua 5.1, dialect §0.1: quotients are always floats); where it takes a string, a number is
converted.
"""

from __future__ import annotations

from runtime_shims.lua.errors import ArgumentError, argument_type_error
from runtime_shims.lua.numbers import float_text, parse_number, truncate
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import ABSENT, LuaFunction, LuaValue


def string_argument(value: LuaValue, position: int, function: str) -> str:
    """A string, or the text of a number."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is float:
        return float_text(value)
    raise argument_type_error(position, function, "string", value)


def number_argument(value: LuaValue, position: int, function: str) -> int | float:
    """A number, or a string that is one."""
    kind = value.__class__
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]
    number = parse_number(value) if kind is str else None
    if number is None:
        raise argument_type_error(position, function, "number", value)
    return number


def integer_argument(value: LuaValue, position: int, function: str) -> int:
    """A number truncated to an integer."""
    return value if value.__class__ is int else truncate(number_argument(value, position, function))


def optional_integer(value: LuaValue, default: int, position: int, function: str) -> int:
    """An integer argument that may be nil or missing."""
    return default if value is None or value is ABSENT else integer_argument(value, position, function)


def table_argument(value: LuaValue, position: int, function: str) -> Table:
    """A table."""
    if not isinstance(value, Table):
        raise argument_type_error(position, function, "table", value)
    return value


def function_argument(value: LuaValue, position: int, function: str) -> LuaFunction:
    """A function; a callable table does not count (dialect §1.8)."""
    if isinstance(value, Table) or not callable(value):
        raise argument_type_error(position, function, "function", value)
    return value  # type: ignore[no-any-return]


def any_argument(value: LuaValue, position: int, function: str) -> LuaValue:
    """Any value, nil included, but not none at all."""
    if value is ABSENT:
        raise ArgumentError(position, function, "value expected")
    return value
