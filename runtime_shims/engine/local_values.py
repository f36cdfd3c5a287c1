"""Copies of Lua values that pass from one process of a host to another (spec/wire.md §9.2).

Nothing is shared between processes: tables are copied with everything in them, functions, threads and userdata become
nil, error objects stay. Unlike at the edge to Temporal, a table of any shape passes.
"""

from __future__ import annotations

from collections.abc import Iterable

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.metatable import set_metatable
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue

_SCALARS = (str, int, float, bool, type(None))


def isolated(values: Iterable[LuaValue]) -> tuple[LuaValue, ...]:
    """Copies of the values; one table that is reached twice, also in a cycle, is copied once."""
    copies: dict[int, Table] = {}
    return tuple(_copy(value, copies) for value in values)


def _copy(value: LuaValue, copies: dict[int, Table]) -> LuaValue:
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, Table):
        return copies.get(id(value)) or _copy_table(value, copies)
    if isinstance(value, ErrorObject):
        details = _copy(value.detail_table, copies)
        return ErrorObject(value.text, value.kind_name, value.retryable_flag, details, value.stack_lines, value.context)
    return None


def _copy_table(table: Table, copies: dict[int, Table]) -> Table:
    copy = Table.record({}) if table.is_record() else Table()
    copies[id(table)] = copy
    for key, value in table.pairs():
        copied = _copy(value, copies)
        if copied is not None and isinstance(key, _SCALARS):
            copy[key] = copied
    if table.meta is not None:
        set_metatable(copy, table.meta)
    return copy
