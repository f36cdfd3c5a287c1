"""Module `channel` (spec/wire.md §10.1); the operations themselves are in `runtime_shims.engine.channel`."""

from __future__ import annotations

from runtime_shims.engine.channel import Case, Channel, SelectRequest, first_ready, would_wake
from runtime_shims.lua.arguments import optional_integer, table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, truthy
from runtime_shims.modules.support import library


def new(capacity: LuaValue = None, *_: LuaValue) -> Channel:
    """`channel.new(n)`: unbuffered without a positive capacity."""
    return Channel(optional_integer(capacity, 0, 1, "new"))


async def select(cases: LuaValue = None, default: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`channel.select{case, …, default = true}`: `{channel, value, ok}` of the first ready case in table order.

    With `default` (a field or the second argument) and no ready case: `{default = true, ok = true}`; without it the
    task waits. Entries that are no cases are skipped.
    """
    table = table_argument(cases, 1, "select")
    listed = [case for _, case in table.pairs() if type(case) is Case]
    ready = first_ready(listed)
    if ready is not None and not would_wake(ready):
        value, ok, _wakeup = ready.serve()
        return _result(ready.channel, value, ok)
    if ready is None and (truthy(default) or truthy(table["default"])):
        return Table(default=True, ok=True)
    return await SelectRequest(listed, _result)


def _result(channel: Channel, value: LuaValue, ok: bool) -> Table:
    return Table(channel=channel, value=value, ok=ok)


def as_table() -> Table:
    """The module as Lua sees it."""
    return library(new=new, select=select)
