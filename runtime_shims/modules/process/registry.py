"""`process.registry`: names of processes (spec/wire.md §2.7)."""

from __future__ import annotations

from runtime_shims.engine.current import current
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text, utf8
from runtime_shims.modules.results import outcome, succeeded
from runtime_shims.modules.support import INVALID, error_value, failure, library

LOCAL = "local"
EVENTUAL = "eventual"
CONSISTENT = "consistent"
STRONG = "strong"
SCOPES = (LOCAL, EVENTUAL, CONSISTENT, STRONG)

NAME_REQUIRED = "name required"


async def register(name: LuaValue = None, pid: LuaValue = None, scope: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`registry.register(name[, pid[, scope]])`: names a process, this one without `pid`; `true, nil` or `nil, err`."""
    if type(name) is not str or not name:
        return failure(INVALID, NAME_REQUIRED)
    if pid is not None and type(pid) is not str:
        return failure(INVALID, "pid must be a string")
    if scope is not None and scope not in SCOPES:
        return failure(INVALID, "unknown registry scope")
    process = current()
    owner = process.pid if pid is None else to_text(pid)
    return await succeeded(lambda: process.world.register_name(to_text(name), owner, scope or LOCAL))


async def lookup(name: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`registry.lookup(name)`: the PID, or nil and an error of kind NotFound."""
    if type(name) is not str or not name:
        return failure(INVALID, NAME_REQUIRED)
    world = current().world
    pid, error = await outcome(lambda: world.lookup_name(to_text(name)))
    return (utf8(pid), None) if error is None else (None, error)


async def unregister(name: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`registry.unregister(name)`: whether it was registered, or false and an error."""
    if type(name) is not str or not name:
        return False, error_value(INVALID, NAME_REQUIRED)
    world = current().world
    was_registered, error = await outcome(lambda: world.unregister_name(to_text(name)))
    return (was_registered, None) if error is None else (False, error)


def as_table() -> Table:
    """The table as Lua sees it."""
    return library(
        register=register,
        lookup=lookup,
        unregister=unregister,
        LOCAL=LOCAL,
        EVENTUAL=EVENTUAL,
        CONSISTENT=CONSISTENT,
        STRONG=STRONG,
    )
