"""The order rules of spec/wire.md §10.2–10.4."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.current import current
from runtime_shims.engine.events import cancelled, ended
from runtime_shims.engine.messages import Message
from runtime_shims.engine.process import Process
from runtime_shims.engine.requests import AsyncCommand, HostCall, Suspend, SyncCommand, completed, failed, start_eagerly
from runtime_shims.engine.spawn import spawn
from runtime_shims.lua.base import pcall
from runtime_shims.lua.errors import LuaError
from runtime_shims.modules import channel, process, time
from tests.engine.memory_world import MemoryWorld, Run, Upgraded, run, settle


def test_main_gets_arguments_and_gives_raw_results():
    async def main(a, b):
        return a + b, "second"

    assert run(main, 1, 2) == (3, "second")


def test_plain_main_needs_no_coroutine():
    assert run(lambda: 7) == 7


def test_main_does_not_run_before_the_first_drain():
    async def body():
        seen = []
        running = Run(lambda: seen.append("ran"))
        assert seen == []
        await running.result()
        assert seen == ["ran"]

    asyncio.run(body())


def test_spawned_task_runs_before_the_spawner_goes_on():
    async def main():
        log = []

        async def child():
            log.append("child")
            await time.sleep(0)
            log.append("child again")

        await spawn(child)
        log.append("main")
        await time.sleep(0)
        log.append("main again")
        return log

    assert run(main) == ["child", "main", "child again", "main again"]


def test_spawn_queues_the_child_behind_tasks_that_are_runnable_already():
    async def main():
        log = []
        gate = channel.new()

        async def waiter(name):
            await gate.receive()
            log.append(name)

        async def nested():
            await gate.receive()
            log.append("spawner")
            await spawn(lambda: log.append("grandchild"))
            log.append("spawner again")

        await spawn(nested)
        await spawn(lambda: waiter("other"))
        await gate.close()
        for _ in range(3):
            await time.sleep(0)
        return log

    assert run(main) == ["spawner", "other", "grandchild", "spawner again"]


def test_commands_are_executed_in_the_order_in_which_they_were_yielded():
    async def main():
        for name in ("a", "b", "c"):
            await spawn(lambda name=name: process.send("peer", name))
        await process.send("peer", "main")

    async def body():
        running = Run(main)
        await settle()
        assert [entry[1] for entry in running.trace if type(entry) is tuple] == ["a", "b", "c", "main"]
        running.process.close()

    asyncio.run(body())


def test_synchronous_commands_run_depth_first():
    async def main():
        log = []

        async def worker(name):
            for step in (1, 2):
                await SyncCommand(partial(log.append, f"{name}{step}"))

        await spawn(lambda: worker("a"))
        await spawn(lambda: worker("b"))
        await SyncCommand(lambda: log.append("main"))
        return log

    # a1 resumes a, whose next command a2 goes before b1, which was yielded earlier.
    assert run(main) == ["a1", "a2", "b1", "b2", "main"]


def test_asynchronous_command_that_is_done_at_once_is_synchronous():
    async def main():
        log = []

        async def worker():
            log.append(await AsyncCommand(lambda: completed("first")))
            log.append(await AsyncCommand(lambda: completed("second")))

        await spawn(worker)
        await SyncCommand(lambda: log.append("main"))
        return log

    assert run(main) == ["first", "second", "main"]


def test_channel_work_comes_before_commands():
    async def main():
        log = []
        ch = channel.new()

        async def worker():
            await ch.receive()
            log.append("received")

        await spawn(worker)

        async def commander():
            await SyncCommand(lambda: log.append("command"))

        await spawn(commander)
        await ch.send(1)
        log.append("sent")
        await SyncCommand(lambda: None)
        return log

    assert run(main) == ["sent", "received", "command"]


def test_handoff_wakes_the_acting_side_first():
    async def main():
        log = []
        ch = channel.new()

        async def sender():
            await ch.send(1)
            log.append("sender")

        await spawn(sender)  # blocked
        await ch.receive()
        log.append("receiver")
        await time.sleep(0)
        return log

    assert run(main) == ["receiver", "sender"]


def test_thousands_of_synchronous_commands_do_not_nest():
    async def main():
        total = 0
        for number in range(20_000):
            total += await SyncCommand(lambda number=number: number)
        return total

    assert run(main) == sum(range(20_000))


def test_completions_come_before_messages_exits_and_updates_whatever_their_order():
    log = []

    async def main():
        inbox = await process.inbox()
        events = await process.events()

        async def from_inbox():
            while True:
                message, _ = await inbox.receive()
                log.append(message.topic())

        async def from_events():
            while True:
                event, _ = await events.receive()
                log.append(event["kind"])

        async def from_timer():
            await time.sleep(5)
            log.append("completion")

        for task in (from_events, from_inbox, from_timer):
            await spawn(task)
        await time.sleep(9)

    async def body():
        running = Run(main)
        await settle()
        running.process.post_update(Message.of("update"))
        running.process.post_exit(ended("pid.exit", "{a@b|c}", 1))
        running.process.post_message(Message.of("signal"))
        running.world.pending["sleep 5"].set_result(None)
        await settle()
        assert log == ["completion", "signal", "pid.exit", "update"]
        running.process.close()

    asyncio.run(body())


def test_completions_resume_in_the_order_in_which_they_are_posted():
    log = []

    async def main():
        async def worker(duration):
            await time.sleep(duration)
            log.append(duration)

        for duration in (1, 2, 3):
            await spawn(lambda duration=duration: worker(duration))
        await time.sleep(99)

    async def body():
        running = Run(main)
        await settle()
        for duration in (3, 1, 2):
            running.world.pending[f"sleep {duration}"].set_result(None)
        await settle()
        assert log == [3, 1, 2]
        running.process.close()

    asyncio.run(body())


def test_one_drain_serves_all_events_of_a_turn():
    async def main():
        await time.sleep(1)

    async def body():
        running = Run(main)
        await settle()
        assert running.world.drains == 1
        for number in range(5):
            running.process.post_message(Message.of("topic", number))
        running.world.pending["sleep 1"].set_result(None)
        await settle()
        assert running.world.drains == 2

    asyncio.run(body())


# --- the end of a process ---


def test_main_returning_closes_other_tasks_and_drops_their_commands():
    cleaned = []

    async def main():
        async def worker():
            try:
                await process.send("peer", "too late")
            finally:
                cleaned.append("closed")

        await spawn(worker)
        return "done"

    async def body():
        running = Run(main)
        assert await running.result() == "done"
        assert running.trace == []
        assert cleaned == ["closed"]

    asyncio.run(body())


def test_main_returning_keeps_runnable_tasks_from_running():
    async def main():
        log = []
        gate = channel.new()

        async def worker():
            await gate.receive()
            log.append("ran")

        await spawn(worker)
        await gate.close()
        return log

    assert run(main) == []


def test_the_first_uncaught_error_of_any_task_fails_the_process():
    async def main():
        async def worker():
            await time.sleep(0)
            raise LuaError("boom")

        await pcall(spawn, worker)
        await time.sleep(10)

    with pytest.raises(LuaError) as caught:
        run(main)
    assert caught.value.value == "boom"


def test_bugs_fail_the_process_with_their_own_exception():
    async def main():
        await SyncCommand(lambda: {}["missing"])

    with pytest.raises(KeyError):
        run(main)


def test_an_exception_of_a_command_that_is_no_lua_error_cannot_be_caught():
    async def main():
        await pcall(process.upgrade, "app:next", 1)
        return "survived"

    async def body():
        running = Run(main)
        with pytest.raises(Upgraded):
            await running.result()

    asyncio.run(body())


def test_lua_errors_of_commands_can_be_caught():
    async def main():
        async def fails():
            await AsyncCommand(lambda: failed(LuaError("late")))

        return await pcall(fails)

    assert run(main) == (False, "late")


def test_end_with_ends_the_process_from_outside():
    async def main():
        await time.sleep(1)

    async def body():
        running = Run(main)
        await settle()
        running.process.end_with(LuaError("terminated"))
        with pytest.raises(LuaError):
            await running.result()

    asyncio.run(body())


def test_closing_cancels_host_calls():
    cancelled_calls = []

    async def call():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled_calls.append(True)
            raise

    async def main():
        async def worker():
            await HostCall(call())

        await spawn(worker)
        await time.sleep(1)

    async def body():
        running = Run(main)
        await settle()
        running.world.pending["sleep 1"].set_result(None)
        await running.result()
        assert cancelled_calls == [True]

    asyncio.run(body())


def test_host_call_gives_results_and_errors():
    async def give(value):
        await asyncio.sleep(0)
        return value

    async def fail():
        raise LuaError("no")

    async def main():
        async def failing():
            await HostCall(fail())

        return await HostCall(give(5)), await pcall(failing)

    assert run(main) == (5, (False, "no"))


def test_cancelling_the_waiting_asyncio_task_becomes_an_event():
    async def main():
        events = await process.events()
        event, _ = await events.receive()
        return event["kind"]

    async def body():
        world = MemoryWorld()
        rt = Process(world, entry_id="app:main", pid="{a@b|c}")

        def on_cancel():
            rt.post_message(cancelled(world.now_ns(), "because"))
            return True

        task = asyncio.create_task(rt.run(main, on_cancel=on_cancel))
        await settle()
        task.cancel()
        assert await task == "pid.cancel"

    asyncio.run(body())


def test_messages_that_arrive_after_the_end_stay_unread():
    async def main():
        inbox = await process.inbox()
        await inbox.receive()
        await process.upgrade()

    async def body():
        running = Run(main)
        for topic in ("received", "kept"):
            running.process.post_message(Message.of(topic))
        await settle()
        assert running.finished.done()
        running.process.post_message(Message.of("@internal"))
        running.process.post_message(Message.of("late"))
        assert [message.topic_name for message in running.process.unread_messages()] == ["kept", "late"]
        assert isinstance(running.finished.exception(), Upgraded)

    asyncio.run(body())


def test_a_message_to_itself_keeps_a_process_alive():
    async def main():
        rt = current()
        await SyncCommand(lambda: rt.post_message(Message.of("self", 1)))
        await Suspend()

    async def body():
        running = Run(main)
        with pytest.raises(LuaError, match="deadlock"):
            await running.result()
        assert running.world.drains == 2

    asyncio.run(body())


def test_eager_start_issues_its_first_command_at_once():
    async def main():
        log = []

        async def operation(name):
            log.append(f"{name} starts")
            await asyncio.sleep(0)
            log.append(f"{name} ends")
            return name

        async def fails():
            await asyncio.sleep(0)
            raise LuaError("late")

        async def at_once():
            return "at once"

        async def worker(name):
            log.append(await AsyncCommand(lambda: start_eagerly(operation(name))))

        await spawn(lambda: worker("a"))
        await spawn(lambda: worker("b"))
        log.append(await AsyncCommand(lambda: start_eagerly(at_once())))
        log.append(await pcall(failing, fails))
        await HostCall(turns(5))
        return log

    async def turns(count):
        for _ in range(count):
            await asyncio.sleep(0)

    async def failing(function):
        await AsyncCommand(lambda: start_eagerly(function()))

    assert run(main) == [
        "a starts",
        "b starts",
        "at once",
        "a ends",
        "b ends",
        "a",
        "b",
        (False, "late"),
    ]


# --- blocked for ever ---


def test_deadlock_when_nothing_could_ever_wake_a_task():
    async def main():
        async def worker():
            await Suspend()

        await spawn(worker)
        await Suspend()

    with pytest.raises(LuaError) as caught:
        run(main)
    assert caught.value.value == "deadlock: all coroutines blocked with no pending operations (threads=2)"


@pytest.mark.parametrize("what", ["channel", "subscription", "command"])
def test_no_deadlock_while_something_could_come(what):
    async def main():
        async def worker():
            if what == "channel":
                await Channel().receive()
            elif what == "subscription":
                await process.inbox()
                await Suspend()
            else:
                await time.sleep(1)

        await spawn(worker)
        await Suspend()

    async def body():
        running = Run(main)
        await settle()
        assert not running.finished.done()
        running.process.close()

    asyncio.run(body())


def test_awaiting_something_that_is_no_request_is_a_bug():
    async def main():
        await asyncio.sleep(0.01)

    with pytest.raises(TypeError, match="HostCall"):
        run(main)


# --- spec/wire.md §10.4 ---


async def signal_updates(log):
    """Four coroutines that answer a burst of startup messages, as the reference engine's own test has them."""
    counter = {"value": 4, "processed": 0}
    increments, _ = await process.listen("increment", None)
    gets, _ = await process.listen("get", None)
    resets, _ = await process.listen("reset", None)
    finish, _ = await process.listen("finish", None)

    async def on_increment():
        while True:
            amount, ok = await increments.receive()
            if not ok:
                return
            await process.send("host:test", "ack", amount)
            counter["value"] += amount
            counter["processed"] += 1
            await process.send("host:test", "ok", counter["value"])

    async def on_get():
        while True:
            _, ok = await gets.receive()
            if not ok:
                return
            await process.send("host:test", "value", counter["value"])

    async def on_reset():
        while True:
            _, ok = await resets.receive()
            if not ok:
                return
            counter["value"] = 0

    for task in (on_increment, on_get, on_reset):
        await spawn(task)
    await finish.receive()
    await process.send("host:test", "ack", "finish")
    await process.send("host:test", "ok", "finish")
    log.extend([counter["value"], counter["processed"]])
    return counter["value"]


def test_startup_messages_batch_signals():
    async def body():
        log = []
        running = Run(signal_updates, log)
        for _ in range(3):
            running.process.post_message(Message.of("increment", 1))
        running.process.post_message(Message.of("finish"))
        assert await running.result() == 7
        assert log == [7, 3]
        assert [topic for _, topic, _ in running.trace] == ["ack", "ok"] * 4

    asyncio.run(body())
