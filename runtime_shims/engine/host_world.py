"""The world of a process on a host: an ordinary event loop, functions and processes of the project, a client."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from runtime_shims.engine.requests import completed, failed
from runtime_shims.engine.world import CallOrder, LuaValue, PendingCall, SpawnOrder, Timer
from runtime_shims.lua.error_object import KINDS
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.hooks import hooks
from runtime_shims.temporal.edge import from_lua, to_lua
from runtime_shims.temporal.failures import failure
from runtime_shims.temporal.headers import CallContext
from runtime_shims.temporal.workflow_client import Sender

if TYPE_CHECKING:
    from runtime_shims.engine.host import Host
    from runtime_shims.engine.process import Process

logger = logging.getLogger("lua2temporal")

ONLY_IN_WORKFLOWS = "workflow.{} only available in workflow context"


class HostWorld:
    """Implements `engine.world.World` for one process on a host."""

    is_workflow = False

    def __init__(self, host: Host, context: CallContext) -> None:
        self.host = host
        self.context = context
        self.process: Process
        self._tasks: dict[asyncio.Task[Any], None] = {}

    def attach(self, process: Process) -> None:
        self.process = process

    def schedule_drain(self, drain: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(drain)

    @property
    def sender(self) -> Sender:
        """This process as a sender of messages."""
        return Sender(self.process.pid, self.context)

    def _run(self, operation: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(operation)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    # --- clock and timers ---------------------------------------------------------------------------------------

    def now_ns(self) -> int:
        return time.time_ns()

    def local_zone(self) -> tzinfo:
        return hooks.local_zone()

    def sleep(self, duration_ns: int) -> asyncio.Future[None]:
        return self._run(asyncio.sleep(duration_ns / 1e9))

    def start_timer(self, duration_ns: int, fired: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(duration_ns / 1e9, fired)

    # --- functions and workflows --------------------------------------------------------------------------------

    def call_function(self, order: CallOrder) -> PendingCall:
        context = self.context.with_values(_plain_values(order.context.values))
        return _Call(self._run(self.host.call(order.target, order.args, context)))

    def execute_workflow(self, target: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        return failed(failure("workflow.exec outside workflow context not yet supported", KINDS["INVALID"], False))

    def workflow_info(self) -> Mapping[str, LuaValue] | None:
        return None

    def workflow_version(self, change_id: str, minimum: int, maximum: int) -> int:
        return maximum

    def upsert_attributes(
        self, search: Mapping[str, LuaValue] | None, memo: Mapping[str, LuaValue] | None
    ) -> asyncio.Future[None]:
        return failed(failure(ONLY_IN_WORKFLOWS.format("attrs"), KINDS["INVALID"], False))

    # --- processes ----------------------------------------------------------------------------------------------

    def send(self, destination: str, topic: str, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        return self._run(self.host.send(destination, topic, args, self.sender))

    def spawn(self, order: SpawnOrder) -> asyncio.Future[str]:
        return self._run(self.host.spawn(order, self.process, self.sender))

    def execute_process(self, target: str, host: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        return self._run(self.host.execute(target, host, args, self.sender))

    def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> asyncio.Future[None]:
        return self._run(self.host.cancel(destination, deadline_ns, reason))

    def terminate(self, destination: str) -> asyncio.Future[None]:
        return self._run(self.host.terminate(destination))

    def monitor(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.monitor(self.process, destination))

    def unmonitor(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.topology.unmonitor(self.process, destination))

    def link(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.link(self.process, destination))

    def unlink(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.topology.unlink(self.process, destination))

    def upgrade(self, target: str | None, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        return failed(failure("process.upgrade is only available in workflows", KINDS["INVALID"], False))

    def register_name(self, name: str, pid: str, scope: str) -> asyncio.Future[None]:
        self.host.topology.names[name] = pid
        return completed()

    def lookup_name(self, name: str) -> asyncio.Future[str]:
        pid = self.host.topology.names.get(name)
        return completed(pid) if pid is not None else failed(failure(f"name not found: {name}", "NotFound", False))

    def unregister_name(self, name: str) -> asyncio.Future[bool]:
        return completed(self.host.topology.names.pop(name, None) is not None)

    def _attempt(self, action: Callable[[], None]) -> asyncio.Future[None]:
        try:
            action()
        except LuaError as error:
            return failed(error)
        return completed()

    # --- randomness and output ----------------------------------------------------------------------------------

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)

    def log(self, level: int, message: str, fields: Mapping[str, Any]) -> None:
        logger.log(level, message, extra={"pid": self.process.pid, "entry_id": self.process.id, **fields})


class _Call:
    """A function call under way (`engine.world.PendingCall`)."""

    __slots__ = ("future",)

    def __init__(self, future: asyncio.Future[LuaValue]) -> None:
        self.future = future

    def cancel(self) -> None:
        self.future.cancel()


def _plain_values(values: Mapping[str, LuaValue]) -> dict[str, Any]:
    return {key: from_lua(value) for key, value in values.items()}


def lua_context(context: CallContext) -> dict[str, LuaValue]:
    """The context values of a process as Lua values."""
    return {to_lua(key): to_lua(value) for key, value in context.values.items()}
