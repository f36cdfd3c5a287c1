"""The world of a process on a host: an ordinary event loop, functions and processes of the project, a client."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import tzinfo
from random import Random
from typing import TYPE_CHECKING, Any

from runtime_shims.engine.local_values import isolated
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
    from runtime_shims.http.exchange import Exchange

logger = logging.getLogger("lua2temporal")

_GENERATOR = Random()
ONLY_IN_WORKFLOWS = "workflow.{} only available in workflow context"


class Upgrade(BaseException):
    """Ends a host process whose PID and unread messages another program takes over (`process.upgrade`)."""

    def __init__(self, target: str, args: tuple[LuaValue, ...]) -> None:
        super().__init__(target)
        self.target = target
        self.args_of_main = args


class HostWorld:
    """Implements `engine.world.World` for one process on a host.

    `exchange` is the HTTP request that a function call answers, None for every other process (host-modules.md §1.5).
    """

    is_workflow = False

    def __init__(
        self, host: Host, context: CallContext, *, upgradable: bool = False, exchange: Exchange | None = None
    ) -> None:
        self.host = host
        self.context = context
        self.exchange = exchange
        self.process: Process
        self._upgradable = upgradable
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._timers: dict[asyncio.TimerHandle, None] = {}

    def attach(self, process: Process) -> None:
        self.process = process

    def schedule_drain(self, drain: Callable[[], None]) -> None:
        drain()

    def close(self) -> None:
        """The process has ended: its timers stop; what it has started elsewhere goes on."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

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
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.start_timer(duration_ns, lambda: None if future.done() else future.set_result(None))
        return future

    def start_timer(self, duration_ns: int, fired: Callable[[], None]) -> Timer:
        def fire() -> None:
            self._timers.pop(timer, None)
            fired()

        timer = asyncio.get_running_loop().call_later(duration_ns / 1e9, fire)
        self._timers[timer] = None
        return timer

    # --- functions and workflows --------------------------------------------------------------------------------

    def call_function(self, order: CallOrder) -> PendingCall:
        try:
            context = self.context.with_values(plain_values(order.context.values))
        except LuaError as error:
            return _Call(failed(error))
        return _Call(self._run(self.host.call(order.target, isolated(order.args), context)))

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
        try:
            if self.host.deliver_here(destination, topic, args, self.sender):
                return completed()
        except LuaError as error:
            return failed(error)
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
        return self._attempt(lambda: self.host.unmonitor(self.process, destination))

    def link(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.link(self.process, destination))

    def unlink(self, destination: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.unlink(self.process, destination))

    def upgrade(self, target: str | None, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        if not self._upgradable:
            return failed(failure("process.upgrade is not available in a function", KINDS["INVALID"], False))
        name = target or self.process.id
        if not self.host.can_spawn(name):
            return failed(failure(f"factory not found: {name}", KINDS["NOT_FOUND"], False))
        raise Upgrade(name, args)

    def register_name(self, name: str, pid: str, scope: str) -> asyncio.Future[None]:
        return self._attempt(lambda: self.host.topology.register(name, pid))

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

    def generator(self) -> Random:
        return _GENERATOR

    def log(self, level: int, message: str, fields: Mapping[str, Any]) -> None:
        logger.log(level, message, extra={"pid": self.process.pid, "entry_id": self.process.id, **fields})


class _Call:
    """A function call under way (`engine.world.PendingCall`)."""

    __slots__ = ("future",)

    def __init__(self, future: asyncio.Future[LuaValue]) -> None:
        self.future = future

    def cancel(self) -> None:
        self.future.cancel()


def plain_values(values: Mapping[str, LuaValue]) -> dict[str, Any]:
    """Context values as they travel in headers. Raises LuaError for a table without a plain form."""
    return {key: from_lua(value) for key, value in values.items()}


def lua_context(context: CallContext) -> dict[str, LuaValue]:
    """The context values of a process as Lua values."""
    return {to_lua(key): to_lua(value) for key, value in context.values.items()}
