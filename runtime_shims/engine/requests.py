"""What a Lua task asks of the scheduler.

A shim suspends by awaiting a request: `result = await request`. The request travels up through every awaiting coroutine
(Lua coroutines pass it on) to `scheduler.Scheduler`, which resumes the task with the result or throws the error in.
The kinds differ only in *when* the scheduler serves them within one step (spec/wire.md §10.3):

* `ChannelRequest`: after every runnable task has had its turn; the channel itself changes at once;
* `SubscriptionRequest`: when no channel work is left;
* `SyncCommand`, `AsyncCommand`, `HostCall`: last, in the order in which they were yielded;
* `Spawn`: at once; `Suspend`: never, nothing resumes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from runtime_shims.engine.channel import Channel
    from runtime_shims.engine.mailbox import Mailbox
    from runtime_shims.engine.tasks import Task, Wakeup


class Stage(Enum):
    """When the scheduler serves a request."""

    AT_ONCE = auto()
    CHANNELS = auto()
    SUBSCRIPTIONS = auto()
    COMMANDS = auto()
    NEVER = auto()


class Request:
    """Base of all requests; awaiting one hands it to the scheduler."""

    __slots__ = ()
    stage: ClassVar[Stage]

    def __await__(self) -> Generator[Request, Any, Any]:
        return (yield self)


class SyncCommand(Request):
    """A command whose result is known at once: `execute()` is called in command order.

    The task continues depth-first, before the next command of the same batch (spec/wire.md §10.3 step 4). A `LuaError`
    raised by `execute` is thrown into the task; any other exception ends the process.
    """

    __slots__ = ("execute",)
    stage = Stage.COMMANDS

    def __init__(self, execute: Callable[[], Any]) -> None:
        self.execute = execute


class AsyncCommand(Request):
    """A command whose result comes later: `start()` is called in command order and returns a future.

    A future that is already done makes the command synchronous. A future's exception is thrown into the task; what
    `start` itself raises is treated as in `SyncCommand`.
    """

    __slots__ = ("start",)
    stage = Stage.COMMANDS

    def __init__(self, start: Callable[[], asyncio.Future[Any]]) -> None:
        self.start = start


class HostCall(AsyncCommand):
    """Runs an ordinary asyncio coroutine beside the Lua tasks; its result or exception is the request's."""

    __slots__ = ()

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        super().__init__(lambda: asyncio.get_running_loop().create_task(coroutine))


class Spawn(Request):
    """Starts `function()` as a new task, which runs before the spawner continues (spec/wire.md §10.2).

    The result is the new `Task`.
    """

    __slots__ = ("function",)
    stage = Stage.AT_ONCE

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


class Suspend(Request):
    """Gives the turn over with nothing that would ever resume the task."""

    __slots__ = ()
    stage = Stage.NEVER


class ChannelRequest(Request):
    """A channel operation that wakes or waits for another task."""

    __slots__ = ()
    stage = Stage.CHANNELS

    def apply(self, task: Task) -> list[Wakeup] | None:
        """Changes the channel now; the tasks to wake in order, or None when `task` has to wait."""
        raise NotImplementedError


class SubscriptionRequest(Request):
    """A change of the mailbox's subscriptions."""

    __slots__ = ()
    stage = Stage.SUBSCRIPTIONS

    def apply(self, mailbox: Mailbox) -> tuple[Any, list[Wakeup]]:
        """Changes the subscriptions: the result of the request, and tasks to wake after the asking one.

        The mailbox is flushed before the asking task continues.
        """
        raise NotImplementedError


class Subscribe(SubscriptionRequest):
    """Delivers messages of `topic` to a channel; the result is that channel.

    A topic that already has a subscription keeps it, and `whole_messages=True` switches it to message objects for good
    (spec/wire.md §3.3).
    """

    __slots__ = ("make_channel", "topic", "whole_messages")

    def __init__(self, topic: str, make_channel: Callable[[], Channel], *, whole_messages: bool = False) -> None:
        self.topic = topic
        self.make_channel = make_channel
        self.whole_messages = whole_messages

    def apply(self, mailbox: Mailbox) -> tuple[Channel, list[Wakeup]]:
        return mailbox.listen(self.topic, self.make_channel, whole_messages=self.whole_messages), []


class Unsubscribe(SubscriptionRequest):
    """Ends every subscription that feeds `channel`; the result tells whether there was one.

    With `close` the channel is closed too, and receivers that wait on it get `nil, false`.
    """

    __slots__ = ("channel", "close")

    def __init__(self, channel: Channel, *, close: bool = False) -> None:
        self.channel = channel
        self.close = close

    def apply(self, mailbox: Mailbox) -> tuple[bool, list[Wakeup]]:
        ended = mailbox.unsubscribe(self.channel)
        return ended, self.channel.shut() if ended and self.close else []


def start_eagerly(coroutine: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
    """Runs `coroutine` up to its first wait now, and the rest as a task of the running loop.

    Commands that it issues before its first wait keep their place among the commands of the same batch. The coroutine
    must not need a current asyncio task before that wait.
    """
    loop = asyncio.get_running_loop()
    try:
        waits_for = coroutine.send(None)
    except StopIteration as stop:
        return completed(stop.value)
    except Exception as error:
        return failed(error)
    return loop.create_task(_rest(coroutine, waits_for))


class _Resumed(Awaitable[Any]):
    """The rest of a coroutine that already waits for `waits_for`."""

    __slots__ = ("coroutine", "waits_for")

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        self.coroutine = coroutine
        self.waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, Any]:
        waits_for = self.waits_for
        while True:
            try:
                value = yield waits_for
            except GeneratorExit:
                # Abandoned together, in either order: a coroutine that is closed already cannot take an exception.
                self.coroutine.close()
                raise
            except BaseException as error:
                resume: Callable[[Any], Any] = self.coroutine.throw
                value = error
            else:
                resume = self.coroutine.send
            try:
                waits_for = resume(value)
            except StopIteration as stop:
                return stop.value


async def _rest(coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> Any:
    return await _Resumed(coroutine, waits_for)


def completed(value: Any = None) -> asyncio.Future[Any]:
    """A future of the running loop that is done with `value`."""
    future = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


def failed(error: BaseException) -> asyncio.Future[Any]:
    """A future of the running loop that is done with `error`."""
    future = asyncio.get_running_loop().create_future()
    future.set_exception(error)
    return future
