"""Lua's `coroutine` library (dialect §1.1, §3.2): `runtime_shims.lua.coroutines` and `runtime_shims.engine.spawn`."""

from __future__ import annotations

from functools import cache
from typing import Final

from runtime_shims.engine.spawn import spawn
from runtime_shims.lua.coroutines import create, resume, running, status, wrap, yield_
from runtime_shims.lua.metatable import freeze
from runtime_shims.lua.table import Table

__all__ = ["as_table", "create", "resume", "running", "spawn", "status", "wrap", "yield_"]

_FUNCTIONS: Final = {
    "create": create,
    "resume": resume,
    "running": running,
    "spawn": spawn,
    "status": status,
    "wrap": wrap,
    "yield": yield_,
}


@cache
def as_table() -> Table:
    """The library as a Lua value."""
    return freeze(Table(**_FUNCTIONS))
