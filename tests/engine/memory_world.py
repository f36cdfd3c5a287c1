"""A world that lives in memory: commands are recorded, and the test decides when they complete."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from random import Random
from typing import Any

from runtime_shims.engine.process import Process
from runtime_shims.engine.requests import completed
from runtime_shims.engine.world import CallOrder, SpawnOrder

EPOCH_NS = 1_700_000_000 * 10**9


@dataclass(eq=False)
class ManualTimer:
    """A timer that fires when the test says so."""

    duration_ns: int
    fired: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass(eq=False)
class ManualCall:
    """A function call that completes when the test says so."""

    order: CallOrder
    future: asyncio.Future[Any]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class MemoryWorld:
    """Implements `runtime_shims.engine.world.World`.

    `sends` to `host:*` complete at once, like a send to a host process from a workflow; every other asynchronous
    operation gives a future of `pending`, keyed by a short text.
    """

    is_workflow: bool = True
    clock_ns: int = EPOCH_NS
    zone: tzinfo = UTC
    trace: list[Any] = field(default_factory=list)
    pending: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    timers: list[ManualTimer] = field(default_factory=list)
    calls: list[ManualCall] = field(default_factory=list)
    orders: list[SpawnOrder] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    drains: int = 0
    random: Random = field(default_factory=lambda: Random(0))

    def attach(self, process: Process) -> None:
        self.process = process

    def schedule_drain(self, drain: Callable[[], None]) -> None:
        self.drains += 1
        asyncio.get_running_loop().call_soon(drain)

    def now_ns(self) -> int:
        return self.clock_ns

    def local_zone(self) -> tzinfo:
        return self.zone

    def sleep(self, duration_ns: int) -> asyncio.Future[None]:
        return self._wait(f"sleep {duration_ns}")

    def start_timer(self, duration_ns: int, fired: Callable[[], None]) -> ManualTimer:
        timer = ManualTimer(duration_ns, fired)
        self.timers.append(timer)
        return timer

    def call_function(self, order: CallOrder) -> ManualCall:
        call = ManualCall(order, asyncio.get_running_loop().create_future())
        self.calls.append(call)
        return call

    def send(self, destination: str, topic: str, args: tuple[Any, ...]) -> asyncio.Future[None]:
        self.trace.append((destination, topic, args))
        if destination.startswith("host:"):
            return completed()
        return self._wait(f"send {destination} {topic}")

    def spawn(self, order: SpawnOrder) -> asyncio.Future[str]:
        self.orders.append(order)
        return self._wait(f"spawn {order.target}")

    def execute_process(self, target: str, host: str, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        return self._wait(f"exec {target}@{host}{args}")

    def execute_workflow(self, target: str, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        return self._wait(f"workflow {target}{args}")

    def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> asyncio.Future[None]:
        self.trace.append(("cancel", destination, deadline_ns, reason))
        return completed()

    def terminate(self, destination: str) -> asyncio.Future[None]:
        return self._wait(f"terminate {destination}")

    def monitor(self, destination: str) -> asyncio.Future[None]:
        return self._wait(f"monitor {destination}")

    def unmonitor(self, destination: str) -> asyncio.Future[None]:
        return self._wait(f"unmonitor {destination}")

    def link(self, destination: str) -> asyncio.Future[None]:
        return self._wait(f"link {destination}")

    def unlink(self, destination: str) -> asyncio.Future[None]:
        return self._wait(f"unlink {destination}")

    def upgrade(self, target: str | None, args: tuple[Any, ...]) -> asyncio.Future[None]:
        raise Upgraded(target, args)

    def register_name(self, name: str, pid: str, scope: str) -> asyncio.Future[None]:
        self.trace.append(("register", name, pid, scope))
        return completed()

    def lookup_name(self, name: str) -> asyncio.Future[str]:
        return self._wait(f"lookup {name}")

    def unregister_name(self, name: str) -> asyncio.Future[bool]:
        return completed(True)

    def workflow_info(self) -> Mapping[str, Any] | None:
        return None

    def workflow_version(self, change_id: str, minimum: int, maximum: int) -> int:
        return maximum

    def upsert_attributes(
        self, search: Mapping[str, Any] | None, memo: Mapping[str, Any] | None
    ) -> asyncio.Future[None]:
        return completed()

    def random_bytes(self, count: int) -> bytes:
        return bytes(range(count))

    def generator(self) -> Random:
        return self.random

    def log(self, level: int, message: str, fields: Mapping[str, Any]) -> None:
        self.lines.append(message)

    def _wait(self, name: str) -> asyncio.Future[Any]:
        self.trace.append(name)
        future = asyncio.get_running_loop().create_future()
        self.pending[name] = future
        return future


class Upgraded(BaseException):
    """Stands for the SDK's continue-as-new exception, which is no `Exception` either."""


async def settle() -> None:
    """Lets everything run that can run without the test's help."""
    for _ in range(20):
        await asyncio.sleep(0)


class Run:
    """A process under test on the running loop."""

    def __init__(self, main: Callable[..., Any], *args: Any, world: MemoryWorld | None = None) -> None:
        self.world = world or MemoryWorld()
        self.process = Process(self.world, entry_id="app:main", pid="{client@worker|run}")
        self.finished = self.process.start(main, args)

    @property
    def trace(self) -> list[Any]:
        return self.world.trace

    async def result(self) -> Any:
        await settle()
        assert self.finished.done(), "the process still runs"
        return self.finished.result()


def run(main: Callable[..., Any], *args: Any, world: MemoryWorld | None = None) -> Any:
    """Runs a main function that needs nothing from outside; its raw results."""

    async def body() -> Any:
        return await Run(main, *args, world=world).result()

    return asyncio.run(body())
