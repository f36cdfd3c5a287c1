"""Channels: spec/wire.md §10.1, one rule per test, and whole programs against a simple model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.requests import SyncCommand
from runtime_shims.engine.spawn import spawn
from runtime_shims.lua.base import pcall
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.operators import invoke
from runtime_shims.lua.table import Table
from runtime_shims.modules import channel, time
from tests.engine.memory_world import Run, run, settle


def test_unbuffered_send_waits_for_its_receiver():
    async def main():
        log = []
        ch = channel.new()

        async def sender():
            log.append(await ch.send("value"))

        await spawn(sender)
        log.append("sender waits")
        log.append(await ch.receive())
        await time.sleep(0)
        return log

    assert run(main) == ["sender waits", ("value", True), True]


@pytest.mark.parametrize("capacity", [None, 0, -3])
def test_capacity_that_is_not_positive_means_unbuffered(capacity):
    assert channel.new(capacity).capacity == 0


def test_buffered_operations_do_not_give_the_turn_over():
    async def main():
        log = []
        ch = channel.new(2)

        async def other():
            await time.sleep(0)
            log.append("other")

        await spawn(other)
        await ch.send(1)
        await ch.send(2)
        log.append(await ch.receive())
        log.append(await ch.receive())
        return log

    assert run(main) == [(1, True), (2, True)]


def test_receive_from_a_full_buffer_lets_the_waiting_sender_in_behind():
    async def main():
        ch = channel.new(1)
        await ch.send("first")
        await spawn(lambda: ch.send("second"))
        return [await ch.receive(), await ch.receive()]

    assert run(main) == [("first", True), ("second", True)]


def test_closed_channel_is_drained_then_gives_nil_false():
    async def main():
        ch = channel.new(2)
        await ch.send("left")
        await ch.close()
        await ch.close()
        return await ch.receive(), await ch.receive()

    assert run(main) == (("left", True), (None, False))


def test_send_on_closed_channel_raises():
    async def main():
        ch = channel.new(1)
        await ch.close()
        return await pcall(ch.send, 1)

    ok, message = run(main)
    assert ok is False
    assert message.endswith("send on closed channel")


def test_close_wakes_receivers_with_nil_false_and_senders_with_an_error():
    async def main():
        log = []
        receiving, sending = channel.new(), channel.new()

        async def receiver():
            log.append(await receiving.receive())

        async def sender():
            log.append(await sending.send(1))

        await spawn(receiver)
        await spawn(sender)
        await receiving.close()
        log.append("closed")
        await sending.close()
        await time.sleep(0)
        return log

    first, second, third = run(main)
    assert (first, second) == ("closed", (None, False))
    assert third[0] is None
    assert isinstance(third[1], ErrorObject)
    assert third[1].text == "send on closed channel"


def test_select_takes_the_first_ready_case_in_listed_order():
    async def main():
        one, two = channel.new(1), channel.new(1)
        await two.send("two")
        first = await channel.select(Table(one.case_receive(), two.case_receive()))
        await one.send("one")
        await two.send("two")
        second = await channel.select(Table(one.case_receive(), two.case_receive()))
        return one, two, first, second

    one, two, first, second = run(main)
    assert (first["channel"], first["value"], first["ok"]) == (two, "two", True)
    assert (second["channel"], second["value"], second["ok"]) == (one, "one", True)


@pytest.mark.parametrize(
    "arguments", [(Table(default=True),), (Table(), True), (Table(default=1),)], ids=["field", "argument", "truthy"]
)
def test_select_with_default_does_not_wait(arguments):
    result = run(channel.select, *arguments)
    assert (result["default"], result["ok"], result["channel"]) == (True, True, None)


def test_select_prefers_a_ready_case_to_the_default():
    async def main():
        ch = channel.new(1)
        await ch.send(5)
        return await channel.select(Table(ch.case_receive(), default=True))

    result = run(main)
    assert (result["value"], result["default"]) == (5, None)


def test_select_skips_entries_that_are_no_cases():
    async def main():
        ch = channel.new(1)
        await ch.send(5)
        return await channel.select(Table("no case", 7, Table(), ch.case_receive()))

    assert run(main)["value"] == 5


def test_select_over_keyed_cases():
    async def main():
        ch = channel.new(1)
        await ch.send(5)
        return await channel.select(Table(unready=channel.new().case_receive(), work=ch.case_receive()))

    assert run(main)["value"] == 5


def test_select_of_a_closed_channel():
    async def main():
        ch = channel.new()
        await ch.close()
        receive = await channel.select(Table(ch.case_receive()))
        send = await channel.select(Table(ch.case_send(1), default=True))
        return receive, send

    receive, send = run(main)
    assert (receive["value"], receive["ok"]) == (None, False)
    assert send["default"] is True


def test_waiting_select_is_served_once():
    async def main():
        log = []
        one, two = channel.new(), channel.new()

        async def selector():
            result = await channel.select(Table(one.case_receive(), two.case_receive()))
            log.append(result["value"])

        await spawn(selector)
        await one.send("taken")
        result = await channel.select(Table(two.case_send("refused"), default=True))
        log.append(result["default"])
        await time.sleep(0)
        return log

    assert run(main) == [True, "taken"]


def test_two_selects_meet():
    async def main():
        log = []
        ch = channel.new()

        async def sender():
            result = await channel.select(Table(ch.case_send("hello")))
            log.append(("sent", result["channel"] is ch, result["ok"]))

        await spawn(sender)
        result = await channel.select(Table(ch.case_receive()))
        log.append(("received", result["value"]))
        await time.sleep(0)
        return log

    assert run(main) == [("received", "hello"), ("sent", True, True)]


def test_methods_by_name_and_identity():
    async def main():
        ch = channel.new(1)
        await invoke(ch, "send", 3)
        case = await invoke(ch, "case_receive")
        result = await channel.select(Table(case))
        return result["channel"] is ch

    assert run(main) is True


def test_select_of_something_else_raises():
    with pytest.raises(LuaError, match="table expected"):
        run(channel.select, 5)


# --- whole programs against a model ---------------------------------------------------------------------------------


@dataclass
class Model:
    """Channels as one list of blocked operations, searched from the start each time; no queues per channel."""

    capacities: list[int]
    buffers: list[list[Any]] = field(init=False)
    closed: list[bool] = field(init=False)
    blocked: list[tuple[int, list[tuple[str, int, Any]], bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.buffers = [[] for _ in self.capacities]
        self.closed = [False for _ in self.capacities]

    def _partner(self, kind: str, number: int) -> tuple[int, int] | None:
        for position, (_task, cases, _) in enumerate(self.blocked):
            for index, (case_kind, case_number, _value) in enumerate(cases):
                if case_kind == kind and case_number == number and not (kind == "send" and self.closed[number]):
                    return position, index
        return None

    def _unblock(self, found: tuple[int, int], value: Any, ok: bool) -> tuple[int, Any, Any]:
        task, cases, is_select = self.blocked.pop(found[0])
        kind, number, sent = cases[found[1]]
        result = (value, ok) if kind == "receive" else (True if ok else "error")
        return task, (("select", number, value, ok) if is_select else result), sent

    def attempt(self, kind: str, number: int, value: Any) -> tuple[Any, bool, list[Any]] | None:
        """(value, ok, wakeups) when the operation is possible now."""
        buffer = self.buffers[number]
        if kind == "send":
            if self.closed[number]:
                return None
            receiver = self._partner("receive", number)
            if receiver is not None:
                task, result, _ = self._unblock(receiver, value, True)
                return None, True, [(task, result)]
            if len(buffer) < self.capacities[number]:
                buffer.append(value)
                return None, True, []
            return None
        sender = self._partner("send", number)
        if buffer:
            received = buffer.pop(0)
            if sender is None:
                return received, True, []
            task, result, sent = self._unblock(sender, None, True)
            buffer.append(sent)
            return received, True, [(task, result)]
        if sender is not None:
            task, result, sent = self._unblock(sender, None, True)
            return sent, True, [(task, result)]
        return (None, False, []) if self.closed[number] else None

    def close(self, number: int) -> list[Any]:
        if self.closed[number]:
            return []
        woken = []
        for kind in ("receive", "send"):
            while (found := self._partner(kind, number)) is not None:
                task, result, _ = self._unblock(found, None, False)
                woken.append((task, result))
        self.closed[number] = True
        return woken


def expected_log(capacities: list[int], programs: list[list[tuple[Any, ...]]]) -> list[Any]:
    """What the tasks see, by the rules of spec/wire.md §10.3 on the model."""
    model = Model(capacities)
    log: list[Any] = []
    counters = [0] * len(programs)
    ready: list[tuple[int, Any]] = [(task, None) for task in range(len(programs))]
    commands: list[int] = []

    def run_task(task: int, result: Any, woken: list[Any]) -> bool:
        """Runs to the next suspension; True when that is a command."""
        if counters[task]:
            log.append((task, counters[task] - 1, result))
        while counters[task] < len(programs[task]):
            step = programs[task][counters[task]]
            counters[task] += 1
            outcome = perform(task, step)
            if outcome == "command":
                return True
            if outcome is None:
                return False
            result, others = outcome
            if others is not None:
                woken.append((task, result))
                woken.extend(others)
                return False
            log.append((task, counters[task] - 1, result))
        return False

    def perform(task: int, step: tuple[Any, ...]) -> Any:
        """(result, tasks to wake or None when the turn is kept), None when blocked, or "command"."""
        if step[0] == "turn":
            return "command"
        if step[0] == "close":
            woken = model.close(step[1])
            return (), woken or None
        if step[0] == "select":
            for kind, number, value in step[1]:
                served = model.attempt(kind, number, value)
                if served is not None:
                    received, ok, woken = served
                    return ("select", number, received, ok), woken or None
            if step[2]:
                return "default", None
            cases = [case for case in step[1] if not (case[0] == "send" and model.closed[case[1]])]
            model.blocked.append((task, cases, True))
            return None
        kind, number, value = step
        if kind == "send" and model.closed[number]:
            return "raised", None
        served = model.attempt(kind, number, value)
        if served is None:
            model.blocked.append((task, [step], False))
            return None
        received, ok, woken = served
        return (True if kind == "send" else (received, ok)), woken or None

    while ready or commands:
        if not ready:
            ready = [(commands.pop(0), ())]
        batch: list[int] = []
        while ready:
            woken: list[Any] = []
            while ready:
                task, result = ready.pop(0)
                if run_task(task, result, woken):
                    batch.append(task)
            ready = woken
        commands = batch + commands
    return log


async def actual_log(capacities: list[int], programs: list[list[tuple[Any, ...]]]) -> list[Any]:
    """What the engine's tasks see."""
    log: list[Any] = []
    channels = [Channel(capacity) for capacity in capacities]

    def case(kind: str, number: int, value: Any) -> Any:
        return channels[number].case_send(value) if kind == "send" else channels[number].case_receive()

    async def perform(step: tuple[Any, ...]) -> Any:
        if step[0] == "turn":
            await SyncCommand(lambda: None)
            return ()
        if step[0] == "close":
            return await channels[step[1]].close()
        if step[0] == "select":
            result = await channel.select(Table(*(case(*entry) for entry in step[1])), step[2])
            if result["default"]:
                return "default"
            return "select", channels.index(result["channel"]), result["value"], result["ok"]
        kind, number, value = step
        if kind == "receive":
            return await channels[number].receive()
        try:
            sent = await channels[number].send(value)
        except LuaError:
            return "raised"
        return sent if sent is True else "error"

    async def task(number: int) -> None:
        for position, step in enumerate(programs[number]):
            log.append((number, position, await perform(step)))

    async def main() -> None:
        for number in range(len(programs)):
            await spawn(lambda number=number: task(number))
        await time.sleep(10**9)

    running = Run(main)
    await settle()
    running.process.close()
    return log


CHANNELS = 3
numbers = st.integers(0, CHANNELS - 1)
cases = st.tuples(st.sampled_from(["send", "receive"]), numbers, st.integers(0, 99))
steps = st.one_of(
    cases,
    cases,
    st.tuples(st.just("select"), st.lists(cases, min_size=1, max_size=3), st.booleans()),
    st.tuples(st.just("turn")),
    st.tuples(st.just("close"), numbers),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=CHANNELS, max_size=CHANNELS),
    st.lists(st.lists(steps, max_size=8), min_size=1, max_size=5),
)
def test_programs_behave_like_the_model(capacities, programs):
    assert asyncio.run(actual_log(capacities, programs)) == expected_log(capacities, programs)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=CHANNELS, max_size=CHANNELS),
    st.lists(st.lists(steps, max_size=20), min_size=1, max_size=8),
)
def test_long_programs_behave_like_the_model(capacities, programs):
    assert asyncio.run(actual_log(capacities, programs)) == expected_log(capacities, programs)
