"""`coroutine.spawn` (spec/wire.md §10.2)."""

from __future__ import annotations

from runtime_shims.engine.requests import Spawn
from runtime_shims.lua.arguments import function_argument
from runtime_shims.lua.values import ABSENT, LuaValue


async def spawn(function: LuaValue = ABSENT, *_: LuaValue) -> LuaValue:
    """`coroutine.spawn(f)`: starts `f()` as a task that runs before the caller goes on; the new thread.

    Raises LuaError when `f` is no function.
    """
    return await Spawn(function_argument(function, 1, "spawn"))
