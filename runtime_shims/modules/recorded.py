"""Operations that the reference engine records: their inputs come from the process's world, never from the host.

spec/wire.md §7.3: uuid.v1/v4/v7, crypto.random.*, crypto.encrypt.*. They hand the turn over for an instant and are
served in command order (spec/wire.md §10.3), so programs see the same interleaving as there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from runtime_shims.engine.current import current
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.lua.values import LuaValue

if TYPE_CHECKING:
    from runtime_shims.engine.world import World


async def recorded(compute: Callable[[World], LuaValue]) -> LuaValue:
    """The result of `compute(world)`, evaluated when the scheduler serves the command."""
    world = current().world
    return await SyncCommand(lambda: compute(world))
