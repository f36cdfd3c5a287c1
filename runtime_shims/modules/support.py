"""What the data modules share: returned errors, frozen module tables, bytes in and out.

A wrong argument type raises `bad argument #1 to 'encode' (string expected, got nil)`; every other failure is returned
as `(nil, error object)` (spec/dialect.md §3.1).
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Final, NoReturn

from runtime_shims.lua.arguments import string_argument
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LibraryError
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, utf8

INVALID: Final = KINDS["INVALID"]
INTERNAL: Final = KINDS["INTERNAL"]


def error_value(kind: str, message: str) -> ErrorObject:
    """An error object that is not worth a retry; the message is a Python text."""
    return ErrorObject(utf8(message), kind, retryable=False)


def failure(kind: str, message: str) -> tuple[None, ErrorObject]:
    """The results of a function that failed: nil and an error object."""
    return None, error_value(kind, message)


def library(**members: LuaValue) -> Table:
    """A frozen table of the members, which is what Lua code gets for a module."""
    return freeze(Table(**members))


class Namespace(SimpleNamespace):
    """Members of a module under one name, such as `http.STATUS`, for code that names them directly."""

    def as_table(self) -> Table:
        """The members as a frozen table, for code that computes a name or uses the namespace as a value."""
        return library(**vars(self))


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


def bytes_argument(value: LuaValue, position: int, function: str) -> bytes:
    """The bytes of a string argument, or of the text of a number; raises LuaError for anything else."""
    return to_bytes(string_argument(value, position, function))
