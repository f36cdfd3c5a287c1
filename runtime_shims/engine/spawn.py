"""`coroutine.spawn` (spec/wire.md §10.2)."""

from __future__ import annotations

from runtime_shims.engine.requests import Spawn
from runtime_shims.lua.values import LuaFunction, LuaValue


async def spawn(function: LuaFunction) -> LuaValue:
    """Starts `function()` as a task that runs before the caller goes on; the new thread."""
    return await Spawn(function)
