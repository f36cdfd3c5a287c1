"""The cooperative scheduler of one process (spec/wire.md §10.2, §10.3).

Lua tasks are Python coroutines that this module drives with `send` and `throw`. It runs on top of whatever asyncio loop
is running: the deterministic loop of a workflow or the ordinary loop of a host. One call of `drain` lets all posted
events in and runs every task until nothing can go on.

The order is part of the contract with existing histories, so every container here is a queue, a list or an insertion
ordered dict, never a set.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from runtime_shims.engine.current import current_process
from runtime_shims.engine.messages import Message
from runtime_shims.engine.requests import (
    AsyncCommand,
    HostCall,
    Stage,
    SubscriptionRequest,
    SyncCommand,
)
from runtime_shims.engine.tasks import Task, Waiting, Wakeup
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.explain import lua_fault

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process


class Scheduler:
    """Runs the tasks of one process."""

    __slots__ = (
        "_commands",
        "_completions",
        "_drain_scheduled",
        "_ended",
        "_exits",
        "_finished",
        "_host_calls",
        "_mailbox",
        "_main",
        "_messages",
        "_pending_commands",
        "_process",
        "_ready",
        "_subscriptions",
        "_tasks",
        "_updates",
        "running",
    )

    def __init__(self, process: Process) -> None:
        self._process = process
        self._mailbox = process.mailbox
        self._main: Task | None = None
        self._finished: asyncio.Future[Any] | None = None
        self._ended = False
        self._tasks: dict[Task, None] = {}
        self._ready: deque[Wakeup] = deque()
        self._subscriptions: list[tuple[Task, SubscriptionRequest]] = []
        self._commands: deque[tuple[Task, SyncCommand | AsyncCommand]] = deque()
        self._pending_commands = 0
        self._host_calls: dict[asyncio.Future[Any], None] = {}
        self._completions: list[tuple[Task, asyncio.Future[Any]]] = []
        self._messages: list[Message] = []
        self._exits: list[Message] = []
        self._updates: list[Message] = []
        self._drain_scheduled = False
        self.running: Task | None = None

    # --- from outside -------------------------------------------------------------------------------------------

    def start(self, main: Callable[..., Any], args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """See `Process.start`."""
        if self._main is not None:
            raise RuntimeError("the process has been started already")
        self._main = Task(main, args)
        self._finished = asyncio.get_running_loop().create_future()
        self._admit(self._main)
        self._schedule_drain()
        return self._finished

    def post_message(self, message: Message) -> None:
        """See `Process.post_message`."""
        self._messages.append(message)
        self._schedule_drain()

    def post_exit(self, message: Message) -> None:
        """See `Process.post_exit`."""
        self._exits.append(message)
        self._schedule_drain()

    def post_update(self, message: Message) -> None:
        """See `Process.post_update`."""
        self._updates.append(message)
        self._schedule_drain()

    def end_with(self, error: BaseException) -> None:
        """See `Process.end_with`."""
        self._end(None, error)

    def close(self) -> None:
        """See `Process.close`."""
        self._ended = True
        tasks, self._tasks = self._tasks, {}
        self._ready.clear()
        self._subscriptions.clear()
        self._commands.clear()
        for task in tasks:
            task.mark("dead")
            if task.coroutine is not None and not task.coroutine.cr_running:
                task.coroutine.close()
        for host_call in list(self._host_calls):
            host_call.cancel()
        self._host_calls.clear()

    def drain(self) -> None:
        """Lets the posted events in, in their fixed order, and runs until nothing can go on (§10.3 steps 1-5)."""
        self._drain_scheduled = False
        if self._ended or self._main is None:
            return
        token = current_process.set(self._process)
        try:
            self._take_events()
            self._step()
            while self._commands and not self._ended:
                self._execute(*self._commands.popleft())
            self._check_for_deadlock()
        finally:
            current_process.reset(token)

    @property
    def undelivered(self) -> list[Message]:
        """Messages that arrived since the last drain, or after the end."""
        return [*self._messages, *self._exits, *self._updates]

    def wake(self, wakeups: Iterable[Wakeup]) -> None:
        """Lets tasks go on, from within a synchronous command."""
        self._ready.extend(wakeups)

    # --- events -------------------------------------------------------------------------------------------------

    def _schedule_drain(self) -> None:
        if not self._drain_scheduled and not self._ended and self._main is not None:
            self._drain_scheduled = True
            # A future that was completed before this event reports it in the next turn of the loop. Only then is it
            # known that completions, which go first, are all in.
            asyncio.get_running_loop().call_soon(self._process.world.schedule_drain, self.drain)

    def _take_events(self) -> None:
        completions, self._completions = self._completions, []
        for task, future in completions:
            self._pending_commands -= 1
            self._ready.append(_outcome_of(task, future))
        for queue in (self._messages, self._exits, self._updates):
            for message in queue:
                self._mailbox.put(message)
            queue.clear()

    def _completed(self, task: Task, future: asyncio.Future[Any]) -> None:
        self._host_calls.pop(future, None)
        if self._ended:
            _outcome_of(task, future)  # an error that nobody awaits any more is not worth a warning
        else:
            self._completions.append((task, future))
            self._schedule_drain()

    # --- one step -----------------------------------------------------------------------------------------------

    def _step(self) -> None:
        """Runs tasks until only commands are left; these go before the commands that already wait (depth first)."""
        batch: list[tuple[Task, SyncCommand | AsyncCommand]] = []
        while not self._ended:
            self._run_ready(batch)
            if not self._subscriptions:
                break
            subscriptions, self._subscriptions = self._subscriptions, []
            for task, request in subscriptions:
                result, woken = request.apply(self._mailbox)
                self._ready.extend(self._mailbox.flush())
                self._ready.append(Wakeup(task, result))
                self._ready.extend(woken)
        self._commands.extendleft(reversed(batch))

    def _run_ready(self, batch: list[tuple[Task, SyncCommand | AsyncCommand]]) -> None:
        """Runs every runnable task until it yields, then wakes what channel operations touched, until none is left."""
        while not self._ended:
            self._ready.extend(self._mailbox.flush())
            if not self._ready:
                return
            channel_wakeups: list[Wakeup] = []
            while self._ready and not self._ended:
                wakeup = self._ready.popleft()
                request = self._resume(wakeup)
                if request is not None:
                    self._sort(wakeup.task, request, batch, channel_wakeups)
            self._ready.extend(channel_wakeups)

    def _sort(
        self,
        task: Task,
        request: Any,
        batch: list[tuple[Task, SyncCommand | AsyncCommand]],
        channel_wakeups: list[Wakeup],
    ) -> None:
        """Puts a request that `task` yielded where its kind is served."""
        stage = getattr(request, "stage", None)
        if stage is Stage.COMMANDS:
            task.waiting = Waiting.COMMAND
            batch.append((task, request))
        elif stage is Stage.CHANNELS:
            wakeups = request.apply(task)
            if wakeups is None:
                task.waiting = Waiting.CHANNEL
            else:
                channel_wakeups.extend(wakeups)
        elif stage is Stage.SUBSCRIPTIONS:
            self._subscriptions.append((task, request))
        elif stage is Stage.AT_ONCE:
            child = Task(request.function, spawned=True)
            self._admit(child)
            self._ready.append(Wakeup(task, child.thread))
        elif stage is not Stage.NEVER:
            error = TypeError(f"a Lua task awaited {request!r}, which is no request; wrap it in HostCall")
            self._ready.append(Wakeup(task, None, error))

    def _execute(self, task: Task, command: SyncCommand | AsyncCommand) -> None:
        """Executes one command; one that is done at once resumes its task in a nested step."""
        try:
            if isinstance(command, SyncCommand):
                wakeup = Wakeup(task, command.execute())
            else:
                future = command.start()
                if not future.done():
                    self._await(task, command, future)
                    return
                wakeup = _outcome_of(task, future)
        except LuaError as error:
            wakeup = Wakeup(task, None, error)
        except BaseException as error:
            self._end(None, error)
            return
        self._ready.append(wakeup)
        self._step()

    def _await(self, task: Task, command: AsyncCommand, future: asyncio.Future[Any]) -> None:
        self._pending_commands += 1
        if isinstance(command, HostCall):
            self._host_calls[future] = None
        future.add_done_callback(partial(self._completed, task))

    # --- tasks --------------------------------------------------------------------------------------------------

    def _admit(self, task: Task) -> None:
        self._tasks[task] = None
        self._ready.append(Wakeup(task))

    def _resume(self, wakeup: Wakeup) -> Any:
        """Runs a task to its next request; None when it has ended."""
        task = wakeup.task
        task.waiting = Waiting.NOTHING
        self.running = task
        try:
            return _run_to_request(wakeup)
        except StopIteration as stop:
            self._returned(task, stop.value)
        except BaseException as error:
            self._forget(task)
            self._fail(error)
        finally:
            self.running = None
        return None

    def _forget(self, task: Task) -> None:
        task.mark("dead")
        self._tasks.pop(task, None)

    def _returned(self, task: Task, result: Any) -> None:
        self._forget(task)
        if task is self._main:
            self._end(result, None)

    def _fail(self, error: BaseException) -> None:
        """The first uncaught error of any task ends the process; an interruption from outside also goes on upwards."""
        self._end(None, _as_lua_error(error))
        if not isinstance(error, Exception | asyncio.CancelledError):
            raise error

    def _end(self, result: Any, error: BaseException | None) -> None:
        if self._ended:
            return
        self.close()
        if self._finished is None or self._finished.done():
            return
        if error is None:
            self._finished.set_result(result)
        else:
            self._finished.set_exception(error)

    def _check_for_deadlock(self) -> None:
        """Spec/wire.md §10.2: a listener or a task that waits on a channel makes the process idle instead."""
        if self._ended or self._drain_scheduled or self._pending_commands or self._mailbox.has_subscriptions:
            return
        if any(task.waiting is Waiting.CHANNEL for task in self._tasks):
            return
        threads = len(self._tasks)
        self._end(None, LuaError(f"deadlock: all coroutines blocked with no pending operations (threads={threads})"))


def _run_to_request(wakeup: Wakeup) -> Any:
    """What the task yields next. Raises StopIteration with its results when it returns, and whatever it raises."""
    task, value, error = wakeup
    task.mark("running")
    if task.coroutine is None:
        result = task.function(*task.args)
        if type(result) is not CoroutineType:
            raise StopIteration(result)
        task.coroutine = result
    request = task.coroutine.send(value) if error is None else task.coroutine.throw(error)
    task.mark("suspended")
    return request


def _as_lua_error(error: BaseException) -> BaseException:
    """The Lua error that a fault of generated code is; any other exception unchanged (decisions.md 14)."""
    if isinstance(error, Exception):
        try:
            return lua_fault(error)
        except Exception as unchanged:
            return unchanged
    return error


def _outcome_of(task: Task, future: asyncio.Future[Any]) -> Wakeup:
    if future.cancelled():
        return Wakeup(task, None, asyncio.CancelledError())
    error = future.exception()
    if error is not None:
        return Wakeup(task, None, error)
    return Wakeup(task, future.result())
