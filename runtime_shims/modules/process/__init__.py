"""Module `process` (spec/dialect.md §3.2, spec/wire.md §2.7, §3, §4): argument checks; the world does the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.current import current
from runtime_shims.engine.mailbox import EVENTS, INBOX
from runtime_shims.engine.requests import AsyncCommand, Subscribe, Unsubscribe
from runtime_shims.engine.world import SpawnOrder
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text, truthy, utf8
from runtime_shims.modules.go_duration import MILLISECOND, parse_duration
from runtime_shims.modules.process import event, registry
from runtime_shims.modules.process.starts import problem_of, start, string_keyed
from runtime_shims.modules.results import error_object, internal, outcome, succeeded
from runtime_shims.modules.spawner import Spawner, with_context_values
from runtime_shims.modules.subscriptions import NO_SUBSCRIPTION, channel_argument
from runtime_shims.modules.support import INVALID, error_value, failure, library
from runtime_shims.modules.time_values import Duration

__all__ = ["event", "registry"]

LISTEN_CAPACITY = 1


# --- identity and options -------------------------------------------------------------------------------------------


def id(*_: LuaValue) -> str:
    """`process.id()`: the entry id."""
    return utf8(current().id)


def pid(*_: LuaValue) -> str:
    """`process.pid()`."""
    return utf8(current().pid)


def get_options(*_: LuaValue) -> Table:
    """`process.get_options()`."""
    return Table(trap_links=current().options.trap_links)


def set_options(options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.set_options{trap_links = bool}`: `true, nil`, or false and an Invalid error."""
    if not isinstance(options, Table):
        return False, error_value(INVALID, "options parameter must be a table")
    for name, value in options.pairs():
        if name != "trap_links":
            shown = to_text(name) if type(name) is str else "of another type than string"
            return False, error_value(INVALID, f"option {shown} is not supported")
        if type(value) is not bool:
            return False, error_value(INVALID, "trap_links must be a boolean")
        current().options.trap_links = value
    return True, None


# --- messages -------------------------------------------------------------------------------------------------------


async def send(*arguments: LuaValue) -> LuaValue:
    """`process.send(pid, topic, …)`: `true, nil` or `nil, err` (spec/wire.md §3.6)."""
    if len(arguments) < 2:
        return failure(INVALID, "send requires at least destination and topic arguments")
    destination, topic, *values = arguments
    if type(destination) is not str or type(topic) is not str:
        return failure(INVALID, "destination and topic must be strings")
    if topic.startswith("@"):
        return failure(INVALID, "cannot send to @ topics")
    world = current().world
    return await succeeded(lambda: world.send(to_text(destination), to_text(topic), tuple(values)))


async def inbox(*_: LuaValue) -> Channel:
    """`process.inbox()`: the channel of all messages whose topic has no listener, as Message objects."""
    return await _channel_of(INBOX, 0, whole_messages=True)


async def events(*_: LuaValue) -> Channel:
    """`process.events()`: the channel of event tables."""
    return await _channel_of(EVENTS, 0)


async def listen(topic: LuaValue = None, options: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.listen(topic[, {message = true}])`: `channel, nil` or `nil, err` (spec/wire.md §3.3)."""
    if type(topic) is not str or not topic:
        return failure(INVALID, "topic cannot be empty")
    if topic.startswith("@"):
        return failure(INVALID, "cannot listen to @ topics")
    whole_messages = isinstance(options, Table) and truthy(options["message"])
    return await _channel_of(to_text(topic), LISTEN_CAPACITY, whole_messages=whole_messages), None


async def unlisten(channel: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.unlisten(ch)`: ends the subscription and closes the channel; `true`, or false and an error."""
    listener = channel_argument(channel, 1, "unlisten")
    if not await Unsubscribe(listener, close=True):
        return False, error_value(INVALID, NO_SUBSCRIPTION)
    return True, None


async def _channel_of(topic: str, capacity: int, *, whole_messages: bool = False) -> Channel:
    channel: Channel = await Subscribe(topic, lambda: Channel(capacity), whole_messages=whole_messages)
    return channel


# --- starting processes ---------------------------------------------------------------------------------------------


async def spawn(target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.spawn(id, host, …)`: `pid, nil` or `nil, err`."""
    return await _spawn("spawn", target, host, args)


async def spawn_monitored(target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.spawn_monitored(id, host, …)`."""
    return await _spawn("spawn_monitored", target, host, args, monitor=True)


async def spawn_linked(target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.spawn_linked(id, host, …)`."""
    return await _spawn("spawn_linked", target, host, args, link=True)


async def spawn_linked_monitored(target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.spawn_linked_monitored(id, host, …)`."""
    return await _spawn("spawn_linked_monitored", target, host, args, monitor=True, link=True)


async def _spawn(
    function: str,
    target: LuaValue,
    host: LuaValue,
    args: tuple[LuaValue, ...],
    *,
    monitor: bool = False,
    link: bool = False,
) -> LuaValue:
    problem = problem_of(function, target, host)
    if problem is not None:
        return failure(INVALID, problem)
    return await start(SpawnOrder("", ""), target, host, args, monitor=monitor, link=link)


async def exec(target: LuaValue = None, host: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.exec(id, host, …)`: the first result of the process and nil, or `nil, err`."""
    problem = problem_of("exec", target, host)
    if problem is None and not host:
        problem = "host ID required"
    if problem is not None:
        return failure(INVALID, problem)
    world = current().world
    return await outcome(lambda: world.execute_process(to_text(target), to_text(host), args))


def with_context(values: LuaValue = None, *_: LuaValue) -> Spawner:
    """`process.with_context{…}`: a builder; raises on a key that is no string."""
    return Spawner(with_context_values(SpawnOrder("", ""), string_keyed(values, "with_context")))


def with_options(options: LuaValue = None, *_: LuaValue) -> Spawner:
    """`process.with_options{…}`: a builder; raises on a key that is no string."""
    return Spawner(SpawnOrder("", "", options=string_keyed(options, "with_options")))


async def upgrade(target: LuaValue = None, *args: LuaValue) -> LuaValue:
    """`process.upgrade(id|nil, …)`: continue-as-new; returns only when it fails, with `nil, err`."""
    if target is not None and (type(target) is not str or not target):
        return failure(INVALID, "process ID required")
    world = current().world
    return await outcome(lambda: world.upgrade(None if target is None else to_text(target), args))


# --- life of other processes ----------------------------------------------------------------------------------------


async def terminate(destination: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.terminate(pid)`."""
    return await _lifecycle("terminate", destination, lambda pid: current().world.terminate(pid))


async def monitor(destination: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.monitor(pid)`."""
    return await _lifecycle("monitor", destination, lambda pid: current().world.monitor(pid))


async def unmonitor(destination: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.unmonitor(pid)`."""
    return await _lifecycle("unmonitor", destination, lambda pid: current().world.unmonitor(pid))


async def link(destination: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.link(pid)`."""
    return await _lifecycle("link", destination, lambda pid: current().world.link(pid))


async def unlink(destination: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`process.unlink(pid)`."""
    return await _lifecycle("unlink", destination, lambda pid: current().world.unlink(pid))


async def cancel(
    destination: LuaValue = None, deadline_or_reason: LuaValue = None, reason: LuaValue = None, *_: LuaValue
) -> LuaValue:
    """`process.cancel(pid)`, with a deadline, a reason or both (decisions.md 19).

    A number (milliseconds), a duration text or a Duration is the deadline, any other text the reason.
    """
    try:
        deadline_ns, text = _deadline_and_reason(deadline_or_reason, reason)
    except ValueError as error:
        return failure(INVALID, str(error))
    return await _lifecycle("cancel", destination, lambda pid: current().world.cancel(pid, deadline_ns, text))


def _deadline_and_reason(first: LuaValue, second: LuaValue) -> tuple[int | None, str | None]:
    if second is not None and type(second) is not str:
        raise ValueError("cancel reason must be a string")
    reason = None if second is None else to_text(second)
    if first is None:
        return None, reason
    if type(first) is Duration:
        return first.ns, reason
    if type(first) in (int, float):
        return _milliseconds(first), reason
    if type(first) is not str:
        raise ValueError("cancel deadline must be a duration string or milliseconds number")
    try:
        return parse_duration(to_text(first)), reason
    except ValueError:
        if reason is not None:
            raise
        return None, to_text(first)


def _milliseconds(value: float) -> int:
    if not abs(value) < 2**63 / MILLISECOND:
        raise ValueError("cancel deadline out of range")
    return round(value * MILLISECOND)


async def _lifecycle(function: str, destination: LuaValue, start: Callable[[str], asyncio.Future[None]]) -> LuaValue:
    """`true, nil`, or nil and an error whose kind these operations force to Internal (spec/wire.md §5.4)."""
    if type(destination) is not str or not destination:
        return failure(INVALID, f"{function} requires a process ID")
    try:
        await AsyncCommand(lambda: start(to_text(destination)))
    except LuaError as error:
        return None, internal(error_object(error))
    return True, None


_FUNCTIONS = (
    id, pid, send, spawn, spawn_monitored, spawn_linked, spawn_linked_monitored, terminate, cancel, get_options,
    set_options, monitor, unmonitor, link, unlink, with_context, with_options, inbox, events, listen, unlisten, upgrade,
    exec,
)  # fmt: skip


def as_table() -> Table:
    """The module as Lua sees it."""
    functions = {function.__name__: function for function in _FUNCTIONS}
    return library(**functions, event=event.as_table(), registry=registry.as_table())
