"""Channels: queues of values between tasks (spec/wire.md §10.1).

An operation that neither wakes nor waits for another task completes in the caller without a suspension. Every other is
a `ChannelRequest`: the channel changes at once, and the scheduler wakes the touched tasks when all runnable tasks have
had their turn, the acting task first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from runtime_shims.engine.requests import ChannelRequest
from runtime_shims.engine.tasks import Task, Wakeup
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LibraryError
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue

SEND_ON_CLOSED = "send on closed channel"
Result = Callable[[Any, bool], Any]


class Waiter:
    """A blocked operation: which task, what it sends, and how its result is made from (value, ok).

    The waiters of one select share `group`; the first event empties it, which makes the others stale.
    """

    __slots__ = ("group", "result", "task", "value")

    def __init__(self, task: Task, group: list[Task], result: Result, value: LuaValue = None) -> None:
        self.task = task
        self.group = group
        self.result = result
        self.value = value

    @property
    def stale(self) -> bool:
        """Whether another case of the same select has been served."""
        return not self.group

    def wake(self, value: LuaValue, ok: bool) -> Wakeup:
        """Serves the operation."""
        self.group.clear()
        return Wakeup(self.task, self.result(value, ok))


class Channel(LuaObject):
    """A channel; `capacity` 0 is a rendezvous."""

    __slots__ = ("buffer", "capacity", "closed", "receivers", "senders")

    lua_names: ClassVar[tuple[str, ...]] = ("send", "receive", "close", "case_send", "case_receive")

    def __init__(self, capacity: int = 0) -> None:
        self.capacity = max(capacity, 0)
        self.buffer: deque[Any] = deque()
        self.closed = False
        self.receivers: deque[Waiter] = deque()
        self.senders: deque[Waiter] = deque()

    # --- state --------------------------------------------------------------------------------------------------

    def first_receiver(self) -> Waiter | None:
        """The oldest receiver that still waits."""
        return _first(self.receivers)

    def first_sender(self) -> Waiter | None:
        """The oldest sender that still waits."""
        return _first(self.senders)

    def accepts(self) -> bool:
        """Whether a value can be handed over now."""
        return not self.closed and (len(self.buffer) < self.capacity or self.first_receiver() is not None)

    def readable(self) -> bool:
        """Whether a receive can be served now; a closed channel always can."""
        return bool(self.buffer) or self.closed or self.first_sender() is not None

    # --- changes ------------------------------------------------------------------------------------------------

    def put(self, value: LuaValue) -> Wakeup | None:
        """Hands `value` over (`accepts()` is true); the receiver to wake, if one waited."""
        receiver = self.first_receiver()
        if receiver is None:
            self.buffer.append(value)
            return None
        self.receivers.popleft()
        return receiver.wake(value, True)

    def take(self) -> tuple[Any, bool, Wakeup | None]:
        """Takes a value (`readable()` is true): the value, whether there was one, and the sender to wake."""
        sender = self.first_sender()
        if self.buffer:
            value = self.buffer.popleft()
            if sender is None:
                return value, True, None
            self.senders.popleft()
            self.buffer.append(sender.value)
            return value, True, sender.wake(None, True)
        if sender is not None:
            self.senders.popleft()
            return sender.value, True, sender.wake(None, True)
        return None, False, None

    def shut(self) -> list[Wakeup]:
        """Closes the channel: receivers get `nil, false`, senders an error. A second close changes nothing."""
        if self.closed:
            return []
        self.closed = True
        wakeups = [waiter.wake(None, False) for waiter in (*self.receivers, *self.senders) if not waiter.stale]
        self.receivers.clear()
        self.senders.clear()
        return wakeups

    # --- the Lua surface ----------------------------------------------------------------------------------------

    async def send(self, value: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`ch:send(v)`: true; raises on a closed channel; `nil, err` when it closes while this task waits."""
        if self.closed:
            raise LibraryError(SEND_ON_CLOSED)
        if len(self.buffer) < self.capacity and self.first_receiver() is None:
            self.buffer.append(value)
            return True
        return await SendRequest(self, value)

    async def receive(self, *_: LuaValue) -> LuaValue:
        """`ch:receive()`: `value, true`, or `nil, false` when the channel is closed and drained."""
        if self.first_sender() is None and self.readable():
            value, ok, _wakeup = self.take()
            return value, ok
        return await ReceiveRequest(self)

    async def close(self, *_: LuaValue) -> tuple[()]:
        """`ch:close()`."""
        if self.first_receiver() is None and self.first_sender() is None:
            self.closed = True
        else:
            await CloseRequest(self)
        return ()

    def case_send(self, value: LuaValue = None, *_: LuaValue) -> Case:
        """`ch:case_send(v)`, for `channel.select`."""
        return Case(self, sends=True, value=value)

    def case_receive(self, *_: LuaValue) -> Case:
        """`ch:case_receive()`, for `channel.select`."""
        return Case(self, sends=False)


class Case(LuaObject):
    """One alternative of a select."""

    __slots__ = ("channel", "sends", "value")

    def __init__(self, channel: Channel, *, sends: bool, value: LuaValue = None) -> None:
        self.channel = channel
        self.sends = sends
        self.value = value

    def ready(self) -> bool:
        """A send to a closed channel is never ready."""
        return self.channel.accepts() if self.sends else self.channel.readable()

    def serve(self) -> Served:
        """Performs a ready case."""
        if self.sends:
            return Served(None, True, self.channel.put(self.value))
        return Served(*self.channel.take())


class Served(NamedTuple):
    """What a select case gave, and the task that it wakes."""

    value: LuaValue
    ok: bool
    wakeup: Wakeup | None


class SendRequest(ChannelRequest):
    """A send that meets a receiver or has to wait."""

    __slots__ = ("channel", "value")

    def __init__(self, channel: Channel, value: LuaValue) -> None:
        self.channel = channel
        self.value = value

    def apply(self, task: Task) -> list[Wakeup] | None:
        if self.channel.accepts():
            return _acting_first(Wakeup(task, True), self.channel.put(self.value))
        self.channel.senders.append(Waiter(task, [task], _sent, self.value))
        return None


class ReceiveRequest(ChannelRequest):
    """A receive that releases a sender or has to wait."""

    __slots__ = ("channel",)

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def apply(self, task: Task) -> list[Wakeup] | None:
        if self.channel.readable():
            value, ok, sender = self.channel.take()
            return _acting_first(Wakeup(task, (value, ok)), sender)
        self.channel.receivers.append(Waiter(task, [task], _received))
        return None


class CloseRequest(ChannelRequest):
    """A close that wakes somebody."""

    __slots__ = ("channel",)

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def apply(self, task: Task) -> list[Wakeup] | None:
        return [Wakeup(task), *self.channel.shut()]


class SelectRequest(ChannelRequest):
    """A select whose ready case wakes somebody, or that has to wait on all its channels."""

    __slots__ = ("cases", "result")

    def __init__(self, cases: Sequence[Case], result: Callable[[Channel, Any, bool], Any]) -> None:
        self.cases = cases
        self.result = result

    def apply(self, task: Task) -> list[Wakeup] | None:
        case = first_ready(self.cases)
        if case is not None:
            value, ok, wakeup = case.serve()
            return _acting_first(Wakeup(task, self.result(case.channel, value, ok)), wakeup)
        group = [task]
        for case in self.cases:
            if case.sends and case.channel.closed:
                continue
            queue = case.channel.senders if case.sends else case.channel.receivers
            queue.append(Waiter(task, group, self._result_for(case.channel), case.value))
        return None

    def _result_for(self, channel: Channel) -> Result:
        return lambda value, ok: self.result(channel, value, ok)


def first_ready(cases: Sequence[Case]) -> Case | None:
    """The first ready case in listed order."""
    return next((case for case in cases if case.ready()), None)


def would_wake(case: Case) -> bool:
    """Whether serving a ready case wakes another task."""
    channel = case.channel
    return (channel.first_receiver() if case.sends else channel.first_sender()) is not None


def _first(queue: deque[Waiter]) -> Waiter | None:
    while queue:
        if not queue[0].stale:
            return queue[0]
        queue.popleft()
    return None


def _acting_first(acting: Wakeup, other: Wakeup | None) -> list[Wakeup]:
    return [acting] if other is None else [acting, other]


def _received(value: LuaValue, ok: bool) -> tuple[Any, bool]:
    return value, ok


def _sent(_value: LuaValue, ok: bool) -> Any:
    return True if ok else (None, ErrorObject(SEND_ON_CLOSED))
