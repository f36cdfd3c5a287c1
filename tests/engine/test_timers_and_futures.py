"""Timers, tickers and futures (spec/wire.md §6.4, §7.1)."""

from __future__ import annotations

import asyncio

import pytest

from runtime_shims.engine.current import current
from runtime_shims.engine.messages import Message
from runtime_shims.engine.requests import SyncCommand, failed
from runtime_shims.engine.spawn import spawn
from runtime_shims.engine.world import CallOrder
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.modules import future, process, time
from tests.engine.memory_world import MemoryWorld, Run, run, settle

SECOND = 10**9


def started(name):
    """A main that starts `time.<name>("1s")` and leaves it to the test."""

    async def main(holder):
        holder["it"], _ = await getattr(time, name)("1s")
        await time.sleep("1h")

    return main


@pytest.mark.parametrize("duration", [0, -1, "0s", "-5s"])
def test_sleep_without_duration_only_gives_the_turn_over(duration):
    async def main():
        log = []

        async def other():
            await time.sleep(0)
            log.append("other")

        await spawn(other)
        log.append(await time.sleep(duration))
        return log

    world = MemoryWorld()
    assert run(main, world=world) == ["other", ()]
    assert world.pending == {}


@pytest.mark.parametrize(("duration", "ns"), [("1h", 3600 * SECOND), (5e9, 5 * SECOND), (7, 7)])
def test_sleep_durations(duration, ns):
    async def body():
        running = Run(time.sleep, duration)
        await settle()
        running.world.pending[f"sleep {ns}"].set_result(None)
        assert await running.result() == ()

    asyncio.run(body())


@pytest.mark.parametrize("function", [time.sleep, time.after, time.timer, time.ticker], ids=lambda f: f.__name__)
@pytest.mark.parametrize("duration", [None, True, "soon", float("inf")])
def test_wrong_durations_are_returned(function, duration):
    value, error = run(function, duration)
    assert value is None
    assert error.kind_name == "Invalid"


@pytest.mark.parametrize("function", [time.after, time.timer, time.ticker], ids=lambda f: f.__name__)
@pytest.mark.parametrize("duration", [0, "-1s"])
def test_timers_need_a_positive_duration(function, duration):
    _, error = run(function, duration)
    assert error.text == f"time.{function.__name__}: duration must be > 0"


@pytest.mark.parametrize("is_workflow", [True, False])
def test_after_gives_the_time_once(is_workflow):
    async def main():
        channel, error = await time.after("1s")
        value, ok = await channel.receive()
        return value.unix(), ok, error, channel.closed

    async def body():
        running = Run(main, world=MemoryWorld(is_workflow=is_workflow))
        await settle()
        (timer,) = running.world.timers
        assert timer.duration_ns == SECOND
        timer.fired()
        assert await running.result() == (1_700_000_000, True, None, not is_workflow)

    asyncio.run(body())


def test_timer_keeps_its_place_among_signals():
    log = []

    async def main():
        channel, _ = await time.after("1s")
        inbox = await process.inbox()

        async def from_inbox():
            while True:
                await inbox.receive()
                log.append("message")

        async def from_timer():
            await channel.receive()
            log.append("timer")

        await spawn(from_inbox)
        await spawn(from_timer)
        await time.sleep("1h")

    async def body():
        running = Run(main)
        await settle()
        running.world.timers[0].fired()
        running.process.post_message(Message.of("topic"))
        await settle()
        assert log == ["timer", "message"]
        running.process.close()

    asyncio.run(body())


def test_timer_stop_and_reset():
    async def main():
        timer, _ = await time.timer("1s")
        log = [await timer.stop(), await timer.stop(), await timer.reset("2s"), await timer.reset("3s")]
        log.append((await timer.response().receive())[1])
        log.append(await timer.stop())
        log.append(timer.channel() is timer.response())
        return log

    async def body():
        running = Run(main)
        await settle()
        timers = running.world.timers
        assert [(timer.duration_ns, timer.cancelled) for timer in timers] == [
            (SECOND, True),
            (2 * SECOND, True),
            (3 * SECOND, False),
        ]
        for timer in timers:
            timer.fired()  # cancelled ones are late and must be ignored
        assert await running.result() == [True, False, False, True, True, False, True]

    asyncio.run(body())


def test_timer_can_be_started_anew_after_it_fired():
    async def main():
        timer, _ = await time.timer("1s")
        await timer.response().receive()
        was_running = await timer.reset("1s")
        _, ok = await timer.response().receive()
        return was_running, ok

    async def body():
        running = Run(main)
        await settle()
        running.world.timers[0].fired()
        await settle()
        running.world.timers[1].fired()
        assert await running.result() == (False, True)

    asyncio.run(body())


def test_ticker_starts_over_and_drops_what_nobody_reads():
    async def body():
        holder = {}
        running = Run(started("ticker"), holder)
        await settle()
        for _ in range(20):
            running.world.timers[-1].fired()
        await settle()
        assert len(running.world.timers) == 21
        assert len(holder["it"].response().buffer) == 16
        holder["it"].response().buffer.clear()
        running.world.timers[-1].fired()
        await settle()
        assert len(holder["it"].response().buffer) == 1
        running.process.close()

    asyncio.run(body())


def test_ticker_stop():
    async def main():
        ticker, _ = await time.ticker("1s")
        return await ticker.stop(), await ticker.stop()

    world = MemoryWorld()
    assert run(main, world=world) == (True, True)
    assert world.timers[-1].cancelled


# --- futures ---


async def start_call():
    rt = current()
    return await SyncCommand(lambda: future.start(rt, CallOrder("app:f", (1,))))


def completed_run(main, complete):
    """Runs `main`, which starts one call, and completes that with `complete(asyncio future)`."""

    async def body():
        running = Run(main)
        await settle()
        complete(running.world.calls[0])
        return await running.result()

    return asyncio.run(body())


def test_future_result():
    async def main():
        it, error = await start_call()
        before = (it.is_complete(), it.result(), it.error())
        payload, ok = await it.response().receive()
        closed = await it.channel().receive()
        again, _ = it.result()
        return error, before, payload.data(), ok, closed, again is payload, it.is_complete(), it.is_canceled()

    results = completed_run(main, lambda call: call.future.set_result("value"))
    assert results == (
        None,
        (False, (None, None), (None, False)),
        ("value", None),
        True,
        (None, False),
        True,
        True,
        False,
    )


def test_future_error():
    async def main():
        it, _ = await start_call()
        error, ok = await it.response().receive()
        return error, ok, it.result(), it.error()

    original = ErrorObject("declined", "Conflict", True)
    error, ok, result, (forced, has_error) = completed_run(
        main, lambda call: call.future.set_exception(LuaError(original))
    )
    assert (error, ok, result) == (original, True, (None, original))
    assert has_error is True
    assert (forced.kind_name, forced.retryable_flag) == ("Internal", False)


def test_future_cancel():
    async def main():
        it, _ = await start_call()
        log = []

        async def reader():
            log.append(await it.response().receive())

        await spawn(reader)
        log.append(await it.cancel())
        log.append((it.is_canceled(), it.is_complete()))
        await time.sleep(1)
        payload, error = it.result()
        log.append((payload, error.kind_name, error.text))
        return log

    async def body():
        running = Run(main)
        await settle()
        (call,) = running.world.calls
        assert call.cancelled
        call.future.set_result("late")
        running.world.pending["sleep 1"].set_result(None)
        assert await running.result() == [
            (None, False),
            (True, None),
            (True, False),
            (None, "Canceled", "canceled"),
        ]

    asyncio.run(body())


def test_refused_order_is_returned():
    class Refusing(MemoryWorld):
        def call_function(self, order):
            call = super().call_function(order)
            call.future = failed(LuaError(ErrorObject("invalid options", "Invalid", False)))
            return call

    value, error = run(start_call, world=Refusing())
    assert (value, error.text) == (None, "invalid options")


def test_bug_behind_a_future_ends_the_process():
    async def main():
        await start_call()
        await time.sleep(1)

    with pytest.raises(ZeroDivisionError):
        completed_run(main, lambda call: call.future.set_exception(ZeroDivisionError()))
