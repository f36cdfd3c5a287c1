"""Starting processes: the checks of `process.spawn*` and `process.exec` (spec/wire.md §2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime_shims.engine.current import current
from runtime_shims.engine.world import SpawnOrder
from runtime_shims.lua.errors import ArgumentError, argument_type_error
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text, utf8
from runtime_shims.modules.results import outcome

TARGET_REQUIRED = "process ID required"
TARGET_FORMAT = "invalid process ID format (namespace:name required)"
HOST_REQUIRED = "host ID required"


def problem_of(function: str, target: LuaValue, host: LuaValue) -> str | None:
    """What is wrong with the first two arguments of `spawn*` or `exec`, if anything."""
    if target is None or host is None:
        return f"{function} requires {'' if function == 'exec' else 'at least '}id and host arguments"
    if type(target) is not str or not target:
        return TARGET_REQUIRED
    namespace, colon, name = target.partition(":")
    if not (namespace and colon and name):
        return TARGET_FORMAT
    if type(host) is not str:
        return HOST_REQUIRED
    return None


async def start(
    order: SpawnOrder, target: str, host: str, args: tuple[LuaValue, ...], *, monitor: bool, link: bool
) -> LuaValue:
    """Starts a process as `order` says: `pid, nil` or `nil, err`."""
    complete = replace(order, target=to_text(target), host=to_text(host), args=args, monitor=monitor, link=link)
    world = current().world
    pid, error = await outcome(lambda: world.spawn(complete))
    return (utf8(pid), None) if error is None else (None, error)


def string_keyed(table: LuaValue, function: str) -> Mapping[str, LuaValue]:
    """The fields of an options or context table by Unicode key. Raises LuaError for another value or key."""
    if not isinstance(table, Table):
        raise argument_type_error(2, function, "table", table)
    fields: dict[str, LuaValue] = {}
    for key, value in table.pairs():
        if type(key) is not str:
            raise ArgumentError(2, function, "keys must be strings")
        fields[to_text(key)] = value
    return fields
