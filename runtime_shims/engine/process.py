"""One running Lua program: a workflow run, a host process or a function call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CoroutineType
from typing import Any, TypeVar

from runtime_shims.engine.language_hooks import install
from runtime_shims.engine.mailbox import Mailbox
from runtime_shims.engine.messages import Message
from runtime_shims.engine.scheduler import Scheduler
from runtime_shims.engine.world import World
from runtime_shims.lua.calls import first
from runtime_shims.lua.errors import LibraryError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.calendar import UTC_ZONE, Zone
from runtime_shims.modules.time_values import LOCAL_ZONE

Exports = TypeVar("Exports")


@dataclass(slots=True)
class ProcessOptions:
    """What `process.set_options` changes."""

    trap_links: bool = False


class Process:
    """The state that Lua code shares within one run, and the door through which events enter.

    Generated modules know it as `rt`: `rt.globals` is the Lua global table and `rt.module(load)` a module's export.
    """

    __slots__ = (
        "_modules",
        "_topics",
        "context",
        "globals",
        "id",
        "mailbox",
        "options",
        "pid",
        "scheduler",
        "world",
    )

    def __init__(
        self,
        world: World,
        *,
        entry_id: str,
        pid: str,
        globals_table: Table | None = None,
        context: Mapping[str, Any] | None = None,
        modules: dict[Callable[[Process], Any], Any] | None = None,
    ) -> None:
        """Makes an idle process.

        Args:
            world: the operations behind the modules.
            entry_id: what `process.id()` returns, `namespace:name`.
            pid: what `process.pid()` returns (spec/wire.md §1.1).
            globals_table: the Lua global table; an empty one without it.
            context: the values of `ctx.get` and `ctx.all`.
            modules: modules that an earlier process loaded and this one goes on with.
        """
        self.world: World = world
        self.id = entry_id
        self.pid = pid
        self.globals = Table() if globals_table is None else globals_table
        self.context: dict[str, Any] = dict(context or {})
        self.options = ProcessOptions()
        self.mailbox = Mailbox()
        self.scheduler = Scheduler(self)
        self._topics = 0
        self._modules: dict[Callable[[Process], Any], Any] = {} if modules is None else modules
        world.attach(self)

    def module(self, load: Callable[[Process], Exports]) -> Exports:
        """What `load(self)` returned first, the first time; importers within one run share it (decisions.md 5)."""
        if load not in self._modules:
            self._modules[load] = first(_loaded(load(self)))
        exports: Exports = self._modules[load]
        return exports

    def new_topic(self, purpose: str) -> str:
        """A topic that no message from outside can have."""
        self._topics += 1
        return f"@{purpose}:{self._topics}"

    @property
    def zone(self) -> Zone:
        """The zone of `time.now()`: UTC in a workflow, so that no text depends on the worker, else the local one."""
        return UTC_ZONE if self.world.is_workflow else LOCAL_ZONE

    def start(self, main: Callable[..., Any], args: tuple[Any, ...] = ()) -> asyncio.Future[Any]:
        """Queues `main(*args)` as the main task and arranges the first drain.

        The future is done with main's raw results, or with the first uncaught exception of any task. When it is done
        every other task has been closed.
        """
        return self.scheduler.start(main, args)

    async def run(
        self, main: Callable[..., Any], args: tuple[Any, ...] = (), on_cancel: Callable[[], bool] | None = None
    ) -> Any:
        """`start` and wait for the end, from an ordinary asyncio task.

        Args:
            main: the entry function.
            args: its arguments.
            on_cancel: called when the waiting asyncio task is cancelled. True means that the cancellation has been
                turned into an event and the process runs on (spec/wire.md §4.2); otherwise the process is closed and
                the cancellation goes on.

        Returns:
            Main's raw results (see `engine.outcome.main_result`).
        """
        finished = self.start(main, args)
        try:
            while True:
                try:
                    return await asyncio.shield(finished)
                except asyncio.CancelledError:
                    if finished.done() or on_cancel is None or not on_cancel():
                        raise
                    task = asyncio.current_task()
                    if task is not None:
                        task.uncancel()
        finally:
            self.close()

    def close(self) -> None:
        """Ends every task without an outcome; harmless when the process has ended."""
        self.scheduler.close()

    def end_with(self, error: BaseException) -> None:
        """Ends the process with `error` from outside, for example because it was terminated."""
        self.scheduler.end_with(error)

    # The four kinds of events, served in this order within one drain (spec/wire.md §10.3 step 5). Completions of
    # commands post themselves through their futures.

    def post_message(self, message: Message) -> None:
        """A signal, a cancel event, a timer or ticker that fired, or the result of a future."""
        self.scheduler.post_message(message)

    def post_exit(self, message: Message) -> None:
        """The end of a child or of a monitored or linked process (see `engine.events`)."""
        self.scheduler.post_exit(message)

    def post_update(self, message: Message) -> None:
        """A Temporal update in the shape of a message (spec/wire.md §3.7)."""
        self.scheduler.post_update(message)

    def unread_messages(self) -> list[Message]:
        """User messages that no Lua code has received yet, oldest first; continue-as-new carries them over.

        Messages that arrive after the end are among them.
        """
        arrived = (message for message in self.scheduler.undelivered if not message.topic_name.startswith("@"))
        return [*self.mailbox.unread(), *arrived]


install()


def _loaded(results: LuaValue) -> LuaValue:
    """What the main body of a module gives. It runs outside of any task, so that an operation which waits fails there
    (spec/dialect.md §1.12)."""
    if results.__class__ is not CoroutineType:
        return results
    try:
        results.send(None)
        results.throw(LibraryError("can not yield from outside of a coroutine"))
    except StopIteration as done:
        return done.value
    results.close()
    raise LibraryError("can not yield from outside of a coroutine")
