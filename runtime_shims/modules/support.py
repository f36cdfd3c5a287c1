"""What the data modules share: returned errors, frozen module tables, argument checks, bytes in and out.

A wrong argument type raises `bad argument #1 to 'encode' (string expected, got nil)`; every other failure is returned as
`(nil, error object)` (spec/dialect.md §3.1). Strings accept numbers, as Lua does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import ArgumentError, LibraryError, argument_type_error
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue, utf8

INVALID = KINDS["INVALID"]
INTERNAL = KINDS["INTERNAL"]


def error_value(kind: str, message: str) -> ErrorObject:
    """An error object that is not worth a retry; the message is a Python text."""
    return ErrorObject(utf8(message), kind, retryable=False)


def failure(kind: str, message: str) -> tuple[None, ErrorObject]:
    """The results of a function that failed: nil and an error object."""
    return None, error_value(kind, message)


def library(**members: LuaValue) -> Table:
    """A frozen table of the members, which is what Lua code gets for a module."""
    return freeze(Table(**members))


def unsupported(name: str) -> Callable[..., LuaValue]:
    """A function that only raises LuaError: the module has it, this implementation does not."""

    def refuse(*_: LuaValue) -> NoReturn:
        raise LibraryError(f"{name} is not supported")

    return refuse


def to_bytes(string: str) -> bytes:
    """The bytes of a Lua string."""
    return string.encode("latin-1")


def from_bytes(data: bytes) -> str:
    """The Lua string of these bytes."""
    return data.decode("latin-1")


def string_argument(value: LuaValue, position: int, function: str) -> str:
    """The argument as a string; numbers are converted, anything else raises LuaError."""
    if isinstance(value, str):
        return value
    if _is_number(value):
        return tostring(value)
    raise argument_type_error(position, function, "string", value)


def bytes_argument(value: LuaValue, position: int, function: str) -> bytes:
    """The bytes of a string argument; raises LuaError as `string_argument` does."""
    return to_bytes(string_argument(value, position, function))


def integer_argument(value: LuaValue, position: int, function: str) -> int:
    """The argument truncated to an integer; anything but a finite number raises LuaError."""
    if not _is_number(value):
        raise argument_type_error(position, function, "number", value)
    try:
        return int(value)
    except (OverflowError, ValueError):
        raise ArgumentError(position, function, "number has no integer representation") from None


def table_argument(value: LuaValue, position: int, function: str) -> Table:
    """The argument as a table; anything else raises LuaError."""
    if isinstance(value, Table):
        return value
    raise argument_type_error(position, function, "table", value)


def _is_number(value: LuaValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
