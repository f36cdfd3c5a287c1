"""Module `errors` (spec/dialect.md §3.4, spec/wire.md §5.1)."""

from __future__ import annotations

from runtime_shims.lua.arguments import string_argument
from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import ArgumentError, argument_type_error
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.support import library

UNKNOWN = KINDS["UNKNOWN"]
INVALID = KINDS["INVALID"]
NOT_FOUND = KINDS["NOT_FOUND"]
ALREADY_EXISTS = KINDS["ALREADY_EXISTS"]
PERMISSION_DENIED = KINDS["PERMISSION_DENIED"]
UNAVAILABLE = KINDS["UNAVAILABLE"]
INTERNAL = KINDS["INTERNAL"]
CANCELED = KINDS["CANCELED"]
CONFLICT = KINDS["CONFLICT"]
TIMEOUT = KINDS["TIMEOUT"]
RATE_LIMITED = KINDS["RATE_LIMITED"]


def new(description: LuaValue = None, *_: LuaValue) -> ErrorObject:
    """`errors.new("text")` or `errors.new{message=, kind=, retryable=, details=}`; any kind string is kept.

    Raises LuaError when the message is missing, a field has the wrong type, or a detail key is no string.
    """
    if not isinstance(description, Table):
        return ErrorObject(string_argument(description, 1, "new"))
    message, kind, retryable = description["message"], description["kind"], description["retryable"]
    if type(message) is not str:
        raise ArgumentError(1, "new", "message must be a string")
    if kind is not None and type(kind) is not str:
        raise ArgumentError(1, "new", "kind must be a string")
    if retryable is not None and type(retryable) is not bool:
        raise ArgumentError(1, "new", "retryable must be a boolean")
    return ErrorObject(message, kind or UNKNOWN, retryable, _details(description["details"]))


def _details(details: LuaValue) -> LuaValue:
    if details is None:
        return None
    if not isinstance(details, Table):
        raise ArgumentError(1, "new", "details must be a table")
    if any(type(key) is not str for key, _ in details.pairs()):
        raise ArgumentError(1, "new", "details keys must be strings")
    return details


def wrap(error: LuaValue = None, context: LuaValue = None, *_: LuaValue) -> ErrorObject:
    """`errors.wrap(err, context)`: the same error with a context in front of its text; a string becomes an error."""
    text = string_argument(context, 2, "wrap")
    if isinstance(error, ErrorObject):
        return error.wrapped(text)
    if type(error) is str:
        return ErrorObject(error).wrapped(text)
    raise argument_type_error(1, "wrap", "error or string", error)


def is_(error: LuaValue = None, kind: LuaValue = None, *_: LuaValue) -> bool:
    """`errors.is(err, kind)`: whether a value is an error of this kind."""
    return isinstance(error, ErrorObject) and error.kind_name == kind


def call_stack(error: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`errors.call_stack(err)`: the places recorded with an error, or nil."""
    if not isinstance(error, ErrorObject) or not error.stack_lines:
        return None
    return Table.sequence(error.stack_lines)


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(**KINDS, **{"new": new, "wrap": wrap, "is": is_, "call_stack": call_stack})
