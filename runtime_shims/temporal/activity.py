"""Lua functions as Temporal activities (spec/wire.md §6.2, §5.2)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import activity

from runtime_shims.engine.events import cancelled
from runtime_shims.engine.host import Host
from runtime_shims.engine.mailbox import EVENTS
from runtime_shims.engine.process import Process
from runtime_shims.lua.errors import LuaError

from .edge import from_lua, lua_arguments
from .interceptors import incoming_context
from .payload_size import check_size, sendable_error


def lua_activity(host: Host, entry_id: str) -> Callable[..., Any]:
    """The activity that runs a function entry on `host`, registered under the entry id.

    It receives plain arguments, gives the plain first result, and fails with a LuaError as workflows do. It heartbeats
    by itself where a heartbeat timeout is set. When it is cancelled, a program that listens to `process.events()` gets
    a CANCEL event and decides; any other is ended.
    """

    @activity.defn(name=entry_id)
    async def run(*args: Any) -> Any:
        async with _heartbeats(activity.info().heartbeat_timeout):
            try:
                result = await host.call(entry_id, lua_arguments(args), incoming_context.get(), _on_start)
            except LuaError as error:
                raise sendable_error(error) from None
        plain = from_lua(result)
        check_size(f"result of {entry_id}", [plain])
        return plain

    return run


def _on_start(process: Process) -> Callable[[], bool]:
    told = False

    def on_cancel() -> bool:
        nonlocal told
        if told or not process.mailbox.has_topic(EVENTS):
            return False
        told = True
        process.post_message(cancelled(process.world.now_ns()))
        return True

    return on_cancel


@contextlib.asynccontextmanager
async def _heartbeats(timeout: timedelta | None) -> Any:
    """Heartbeat three times per `timeout` while the block runs."""
    if timeout is None:
        yield
        return

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(timeout.total_seconds() / 3)

    beating = asyncio.ensure_future(beat())
    try:
        yield
    finally:
        beating.cancel()
