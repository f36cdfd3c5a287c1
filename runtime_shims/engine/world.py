"""What the modules need from the world around a process.

Two worlds implement this protocol: a workflow (commands of a Temporal run) and a host (an ordinary event loop and a
Temporal client). The modules check arguments and words errors; the world acts.

Conventions for every method:
* an operation that takes part in the order rules returns an `asyncio.Future` of the running loop. A future that is
  already done makes the operation synchronous (spec/wire.md §10.3 step 4): use `requests.completed` and
  `requests.failed`, and `requests.start_eagerly` to turn a coroutine of the SDK into such a future;
* an error that Lua may see is a `LuaError` whose value is an `ErrorObject`; the modules turn it into `nil, err`. Every
  other exception passes through `pcall` and ends the process;
* Lua values go in and out as they are. Conversion to payloads happens inside the world, at the edge;
* texts that name something (ids, topics, option keys, error and log messages) are Unicode; only Lua *values* are one
  character per byte.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process

LuaValue = Any


@dataclass(frozen=True, slots=True)
class CallContext:
    """Context values and security that a builder adds to the caller's own (spec/wire.md §8)."""

    values: Mapping[str, LuaValue] = field(default_factory=dict)
    actor: LuaValue = None
    scope: LuaValue = None


@dataclass(frozen=True, slots=True)
class StartupMessage:
    """A message that a new process finds in its mailbox (spec/wire.md §2.6)."""

    topic: str
    values: tuple[LuaValue, ...]


@dataclass(frozen=True, slots=True)
class SpawnOrder:
    """One call of `process.spawn*` with everything that its builder collected (spec/wire.md §2)."""

    target: str
    host: str
    args: tuple[LuaValue, ...] = ()
    options: Mapping[str, LuaValue] = field(default_factory=dict)
    context: CallContext = field(default_factory=CallContext)
    name: str | None = None
    messages: tuple[StartupMessage, ...] = ()
    monitor: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One call of `funcs.call` or `funcs.async` (spec/wire.md §6)."""

    target: str
    args: tuple[LuaValue, ...] = ()
    options: Mapping[str, LuaValue] = field(default_factory=dict)
    context: CallContext = field(default_factory=CallContext)


class PendingCall(Protocol):
    """A function call under way."""

    @property
    def future(self) -> asyncio.Future[LuaValue]:
        """Done with the first result, or with a `LuaError`."""

    def cancel(self) -> None:
        """Requests cancellation; nothing waits for it and a later completion is ignored."""


class Timer(Protocol):
    """A started timer."""

    def cancel(self) -> None:
        """Stops the timer; harmless after it has fired."""


class World(Protocol):
    """The operations behind the modules."""

    @property
    def is_workflow(self) -> bool:
        """True inside a workflow run, false on a host."""

    def attach(self, process: Process) -> None:
        """Told once, by the process, before anything else; events go to `process.post_*`."""

    def schedule_drain(self, drain: Callable[[], None]) -> None:
        """Calls `drain` in a later turn of the loop, or now, but not from within a drain.

        Called one turn after the first event, and at most once until `drain` runs. Events that a world delivers in one
        turn of the loop are served by one drain, in their fixed order; a workflow delivers all events of an activation
        in one turn.
        """

    # --- clock and timers ---------------------------------------------------------------------------------------

    def now_ns(self) -> int:
        """Nanoseconds since the Unix epoch; constant within one workflow task."""

    def local_zone(self) -> tzinfo:
        """The zone of `time.localtz`."""

    def sleep(self, duration_ns: int) -> asyncio.Future[None]:
        """Done after `duration_ns` > 0."""

    def start_timer(self, duration_ns: int, fired: Callable[[], None]) -> Timer:
        """Calls `fired` once after `duration_ns` > 0, unless cancelled."""

    # --- functions and workflows --------------------------------------------------------------------------------

    def call_function(self, order: CallOrder) -> PendingCall:
        """Starts a function or activity. Errors of the order itself fail the returned future."""

    def execute_workflow(self, target: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        """`workflow.exec`: runs a workflow and waits for its first result."""

    def workflow_info(self) -> Mapping[str, LuaValue] | None:
        """The fields of `workflow.info()` (spec/wire.md §7.4); None outside workflows."""

    def workflow_version(self, change_id: str, minimum: int, maximum: int) -> int:
        """`workflow.version` with checked arguments (spec/temporalio.md §4); raises `LuaError`."""

    def upsert_attributes(
        self, search: Mapping[str, LuaValue] | None, memo: Mapping[str, LuaValue] | None
    ) -> asyncio.Future[None]:
        """`workflow.attrs` with checked arguments."""

    # --- processes ----------------------------------------------------------------------------------------------

    def send(self, destination: str, topic: str, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        """Sends a message to a PID or registered name (spec/wire.md §3.5, §3.6)."""

    def spawn(self, order: SpawnOrder) -> asyncio.Future[str]:
        """Starts a process or child workflow; done with its PID once it is known to have started."""

    def execute_process(self, target: str, host: str, args: tuple[LuaValue, ...]) -> asyncio.Future[LuaValue]:
        """`process.exec`: starts a process and waits for its first result."""

    def cancel(self, destination: str, deadline_ns: int | None, reason: str | None) -> asyncio.Future[None]:
        """Requests cancellation; with a deadline the target is terminated then (decisions.md 19)."""

    def terminate(self, destination: str) -> asyncio.Future[None]:
        """Terminates a process; inside a workflow a cancel request (spec/wire.md §4.3)."""

    def monitor(self, destination: str) -> asyncio.Future[None]:
        """Asks for the EXIT event of a process; refused in workflows (spec/wire.md §4.5)."""

    def unmonitor(self, destination: str) -> asyncio.Future[None]:
        """Takes `monitor` back; refused in workflows."""

    def link(self, destination: str) -> asyncio.Future[None]:
        """Links both processes; refused in workflows."""

    def unlink(self, destination: str) -> asyncio.Future[None]:
        """Takes `link` back; refused in workflows."""

    def upgrade(self, target: str | None, args: tuple[LuaValue, ...]) -> asyncio.Future[None]:
        """Continue-as-new, which keeps `process.unread_messages()`. In a workflow it raises what ends the program."""

    def register_name(self, name: str, pid: str, scope: str) -> asyncio.Future[None]:
        """`process.registry.register`."""

    def lookup_name(self, name: str) -> asyncio.Future[str]:
        """`process.registry.lookup`; a name that nobody has is a `LuaError` of kind NotFound."""

    def unregister_name(self, name: str) -> asyncio.Future[bool]:
        """`process.registry.unregister`; done with whether the name was registered."""

    # --- randomness and output ----------------------------------------------------------------------------------

    def generator(self) -> Random:
        """The generator behind `math.random`: the same values in every replay of a run (decisions.md 23)."""

    def random_bytes(self, count: int) -> bytes:
        """Bytes from the run's recorded generator, or from the operating system on a host (decisions.md 22)."""

    def log(self, level: int, message: str, fields: Mapping[str, Any]) -> None:
        """Writes one log line (`level` as in `logging`) unless the run is being replayed."""


UNSUPPORTED_IN_WORKFLOW: Mapping[str, str] = {
    "monitor": "process.monitor not supported in workflow context: child workflows are automatically monitored",
    "unmonitor": "process.unmonitor not supported in workflow context",
    "link": "process.link not supported in workflow context: Temporal doesn't support bidirectional linking",
    "unlink": "process.unlink not supported in workflow context",
}
"""Texts of the refusals of spec/wire.md §4.5 (kind Internal, not retryable)."""
