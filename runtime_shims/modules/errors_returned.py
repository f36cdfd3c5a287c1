"""Errors that an operation raises, as the second result that its module returns."""

from __future__ import annotations

from runtime_shims.lua.error_object import KINDS, ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import LuaValue


def error_value(error: LuaError) -> ErrorObject:
    """The error object of a raised error; any other raised value becomes the text of one."""
    value = error.value
    return value if isinstance(value, ErrorObject) else ErrorObject(tostring(value), KINDS["INTERNAL"])


def returned(error: LuaError) -> tuple[None, ErrorObject]:
    """`nil, err` for a raised error."""
    return None, error_value(error)


def forced(error: LuaError, kind: str, retryable: bool) -> tuple[None, LuaValue]:
    """`nil, err` whose unknown kind and retryable flag are `kind` and `retryable` (spec/wire.md §5.4)."""
    given = error_value(error)
    flag = retryable if given.retryable_flag is None else given.retryable_flag
    return None, ErrorObject(
        given.text, given.kind_name or kind, flag, given.detail_table, given.stack_lines, given.context
    )
