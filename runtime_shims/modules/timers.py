"""Timers and tickers of the `time` module (spec/wire.md §7.1).

A timer that fires is a message in the mailbox, on a topic of its own, so it keeps its place among signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.mailbox import Delivery
from runtime_shims.engine.messages import Message, raw_value
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.time_values import Time, duration_argument

if TYPE_CHECKING:
    from runtime_shims.engine.process import Process
    from runtime_shims.engine.world import Timer as WorldTimer

TICKER_CAPACITY = 16


class Alarm:
    """One running countdown that posts the time on a topic of its own; a repeated one starts over when it fires."""

    __slots__ = ("_duration_ns", "_process", "_repeats", "_timer", "_topic", "active")

    def __init__(self, process: Process, channel: Channel, duration_ns: int, delivery: Delivery) -> None:
        self._process = process
        self._duration_ns = duration_ns
        self._repeats = delivery is Delivery.DROP_SURPLUS
        self._topic = process.new_topic("timer")
        self.active = True
        process.mailbox.subscribe(self._topic, channel, raw_value, delivery)
        self._timer: WorldTimer = process.world.start_timer(duration_ns, self._fired)

    def _fired(self) -> None:
        if not self.active:
            return
        self._process.post_message(Message.of(self._topic, Time(self._process.world.now_ns(), self._process.zone)))
        if self._repeats:
            self._timer = self._process.world.start_timer(self._duration_ns, self._fired)
        else:
            self.active = False

    def stop(self) -> bool:
        """Stops the countdown; whether it was running. What has fired already stays readable."""
        was_active, self.active = self.active, False
        if was_active:
            self._timer.cancel()
            self._process.mailbox.discard(self._topic)
        return was_active


def one_shot(process: Process, channel: Channel, duration_ns: int) -> Alarm:
    """The countdown behind `time.after`: a host closes the channel after firing, a workflow leaves it open."""
    return Alarm(process, channel, duration_ns, Delivery.ONCE if process.world.is_workflow else Delivery.ONCE_AND_CLOSE)


class Ticker(LuaObject):
    """A repeating timer; ticks that nobody reads are dropped beyond 16."""

    __slots__ = ("_alarm", "_channel")

    lua_names: ClassVar[tuple[str, ...]] = ("response", "channel", "stop")

    def __init__(self, process: Process, duration_ns: int) -> None:
        self._channel = Channel(TICKER_CAPACITY)
        self._alarm = Alarm(process, self._channel, duration_ns, Delivery.DROP_SURPLUS)

    def response(self, *_: LuaValue) -> Channel:
        """`ticker:response()`"""
        return self._channel

    channel = response

    async def stop(self, *_: LuaValue) -> LuaValue:
        """`ticker:stop()`: true"""
        await SyncCommand(self._alarm.stop)
        return True


class Timer(LuaObject):
    """A timer that can be stopped and started anew."""

    __slots__ = ("_alarm", "_channel", "_process")

    lua_names: ClassVar[tuple[str, ...]] = ("response", "channel", "stop", "reset")

    def __init__(self, process: Process, duration_ns: int) -> None:
        self._process = process
        self._channel = Channel(1)
        self._alarm = self._start(duration_ns)

    def _start(self, duration_ns: int) -> Alarm:
        return Alarm(self._process, self._channel, duration_ns, Delivery.ONCE)

    def response(self, *_: LuaValue) -> Channel:
        """`timer:response()`"""
        return self._channel

    channel = response

    async def stop(self, *_: LuaValue) -> LuaValue:
        """`timer:stop()`: whether it was still running"""
        return await SyncCommand(self._alarm.stop)

    async def reset(self, duration: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`timer:reset(d)`: starts it anew; whether it was still running. Raises when `d` is no positive duration."""
        duration_ns = max(duration_argument(duration, 2, "reset"), 1)
        return await SyncCommand(lambda: self._restart(duration_ns))

    def _restart(self, duration_ns: int) -> bool:
        was_active = self._alarm.stop()
        self._alarm = self._start(duration_ns)
        return was_active
