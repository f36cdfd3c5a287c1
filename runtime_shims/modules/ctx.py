"""Module `ctx`: the context values that the caller handed down (spec/wire.md §8)."""

from __future__ import annotations

from runtime_shims.engine.current import current
from runtime_shims.lua.error_object import KINDS
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.support import INVALID, failure, library

_NOT_FOUND = KINDS["NOT_FOUND"]


def get(key: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`ctx.get(key)`: the value and nil, or nil and an error (NotFound, Invalid)."""
    if type(key) is not str or not key:
        return failure(INVALID, "empty key")
    value = current().context.get(key)
    if value is None:
        return failure(_NOT_FOUND, f"key not found: {to_text(key)}")
    return value, None


def all(*_: LuaValue) -> LuaValue:
    """`ctx.all()`: a new table of all values and nil."""
    return Table.record(dict(current().context)), None


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(get=get, all=all)
