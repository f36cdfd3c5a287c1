"""Module `process`: argument checks, error texts and what reaches the world (spec/wire.md §2.7, §3, §4)."""

from __future__ import annotations

import asyncio

import pytest

from runtime_shims.engine.channel import Channel
from runtime_shims.engine.events import cancelled, ended
from runtime_shims.engine.messages import Message
from runtime_shims.engine.requests import failed
from runtime_shims.engine.spawn import spawn
from runtime_shims.lua.base import pcall
from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.operators import invoke
from runtime_shims.lua.table import Table
from runtime_shims.lua.text import tostring
from runtime_shims.lua.values import utf8
from runtime_shims.modules import process, subscriptions
from runtime_shims.modules.time_values import Duration
from tests.engine.memory_world import MemoryWorld, Run, run, settle

MILLISECOND = 10**6


def kind_and_text(results) -> tuple[str, str]:
    _, error = results
    assert isinstance(error, ErrorObject)
    return error.kind_name, error.text


def test_identity():
    assert run(lambda: (process.id(), process.pid())) == ("app:main", "{client@worker|run}")


# --- options ---


def test_options():
    async def main():
        before = process.get_options()["trap_links"]
        result = process.set_options(Table(trap_links=True))
        return before, result, process.get_options()["trap_links"]

    assert run(main) == (False, (True, None), True)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (5, "options parameter must be a table"),
        (Table(speed=1), "option speed is not supported"),
        (Table(trap_links=1), "trap_links must be a boolean"),
    ],
)
def test_wrong_options(options, text):
    results = run(process.set_options, options)
    assert results[0] is False
    assert kind_and_text(results) == ("Invalid", text)


# --- send ---


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "send requires at least destination and topic arguments"),
        (("x",), "send requires at least destination and topic arguments"),
        (("x", "@pid/events"), "cannot send to @ topics"),
        ((5, "topic"), "destination and topic must be strings"),
    ],
)
def test_wrong_sends(arguments, text):
    assert kind_and_text(run(process.send, *arguments)) == ("Invalid", text)


def test_send_passes_values_on_and_texts_as_unicode():
    async def main():
        return await process.send("host:a", utf8("größe"), 1, None, Table())

    world = MemoryWorld()
    assert run(main, world=world) == (True, None)
    ((destination, topic, values),) = world.trace
    assert (destination, topic, values[:2], len(values)) == ("host:a", "größe", (1, None), 3)


def test_errors_of_the_world_are_returned():
    class Refusing(MemoryWorld):
        def send(self, destination, topic, args):
            return failed(LuaError(ErrorObject("could not resolve 'x' as PID or registered name", "NotFound", False)))

    results = run(process.send, "x", "topic", world=Refusing())
    assert results[0] is None
    assert kind_and_text(results) == ("NotFound", "could not resolve 'x' as PID or registered name")


# --- listen, inbox, events ---


@pytest.mark.parametrize(
    ("topic", "text"),
    [("", "topic cannot be empty"), (None, "topic cannot be empty"), ("@x", "cannot listen to @ topics")],
)
def test_wrong_topics(topic, text):
    assert kind_and_text(run(process.listen, topic)) == ("Invalid", text)


def test_listen_capacity_and_identity():
    async def main():
        first, error = await process.listen("a")
        second, _ = await process.listen("a")
        return (
            first.capacity,
            first is second,
            error,
            (await process.inbox()).capacity,
            (await process.events()).capacity,
        )

    assert run(main) == (1, True, None, 0, 0)


def test_listening_lets_other_tasks_run_first():
    async def main():
        log = []

        async def worker():
            await process.listen("a")
            log.append("worker")

        await spawn(worker)
        await process.listen("b")
        log.append("main")
        return log

    assert run(main) == ["worker", "main"]


def test_messages_and_payloads():
    async def main():
        channel, _ = await process.listen("a", Table(message=True))
        single, _ = await channel.receive()
        several, _ = await channel.receive()
        none, _ = await channel.receive()
        payload = single.payload()
        return (
            (single.topic(), await invoke(single, "from"), payload.data(), payload.get_format()),
            [item.data()[0] for item in several.payload().array[1:]],
            none.payload(),
            (tostring(single), tostring(payload)),
        )

    async def body():
        running = Run(main)
        running.process.post_message(Message.of("a", "x", sender="{n@h|1}"))
        running.process.post_message(Message.of("a", 1, 2))
        running.process.post_message(Message.of("a"))
        assert await running.result() == (
            ("a", "{n@h|1}", ("x", None), "json/plain"),
            [1, 2],
            None,
            ("process.Message{topic=a}", "payload{format=json/plain}"),
        )

    asyncio.run(body())


def test_unlisten_closes_the_channel_and_wakes_its_receivers():
    async def main():
        log = []
        channel, _ = await process.listen("a")

        async def worker():
            log.append(await channel.receive())

        await spawn(worker)
        log.append(await process.unlisten(channel))
        log.append((await process.unlisten(channel))[0])
        await process.send("host:a", "turn")
        return log

    assert run(main) == [(True, None), (None, False), False]


def test_unlisten_of_something_else_raises():
    ok, message = run(pcall, process.unlisten, 5)
    assert ok is False
    assert "channel expected, got number" in message


def test_cancel_event():
    async def main():
        event, _ = await (await process.events()).receive()
        return event

    async def body():
        running = Run(main)
        running.process.post_message(cancelled(1_700_000_000_500_000_000, "stop", 1_700_000_001_000_000_000))
        event = await running.result()
        assert dict(event.pairs()) == {
            "kind": "pid.cancel",
            "from": "{|topology}",
            "at": "2023-11-14T22:13:20.5Z",
            "reason": "stop",
            "deadline": "2023-11-14T22:13:21Z",
        }

    asyncio.run(body())


@pytest.mark.parametrize("error", [None, ErrorObject("no", "Conflict")])
def test_exit_event(error):
    async def main():
        event, _ = await (await process.events()).receive()
        return event

    async def body():
        running = Run(main)
        running.process.post_exit(ended("pid.exit", "{a@b|c}", 17, None if error else 5, error))
        event = await running.result()
        assert (event["kind"], event["from"], event["at"]) == ("pid.exit", "{a@b|c}", 17)
        assert (event["result"]["value"], event["result"]["error"]) == (None if error else 5, error)

    asyncio.run(body())


def test_subscribe_and_unsubscribe():
    async def main():
        channel = Channel(5)
        log = [await subscriptions.subscribe("a", channel), (await subscriptions.subscribe("a", Channel()))[0]]
        log.append(await channel.receive())
        log.append(await subscriptions.unsubscribe(channel))
        log.append((await subscriptions.unsubscribe(channel))[0])
        log.append(channel.closed)
        return log

    async def body():
        running = Run(main)
        running.process.post_message(Message.of("a", 1))
        assert await running.result() == [(True, None), None, (1, True), (True, None), False, False]

    asyncio.run(body())


# --- spawn and exec ---

WRONG_STARTS = [
    ((), "{} requires {}id and host arguments"),
    (("app:x",), "{} requires {}id and host arguments"),
    (("", "host"), "process ID required"),
    ((5, "host"), "process ID required"),
    (("noname", "host"), "invalid process ID format (namespace:name required)"),
    (("app:", "host"), "invalid process ID format (namespace:name required)"),
    (("app:x", 5), "host ID required"),
]


@pytest.mark.parametrize("function", [process.spawn, process.spawn_monitored, process.exec], ids=lambda f: f.__name__)
@pytest.mark.parametrize(("arguments", "text"), WRONG_STARTS)
def test_wrong_starts_return_an_error(function, arguments, text):
    least = "" if function is process.exec else "at least "
    assert kind_and_text(run(function, *arguments)) == ("Invalid", text.format(function.__name__, least))


@pytest.mark.parametrize(("arguments", "text"), WRONG_STARTS)
def test_wrong_starts_of_a_builder_raise(arguments, text):
    async def main():
        builder = process.with_options(Table())
        return await pcall(builder.spawn, *arguments)

    ok, message = run(main)
    assert ok is False
    assert message.endswith(text.format("spawn", "at least "))


def test_exec_needs_a_host_that_is_not_empty():
    assert kind_and_text(run(process.exec, "app:x", "")) == ("Invalid", "host ID required")


@pytest.mark.parametrize(
    ("name", "monitor", "link"),
    [
        ("spawn", False, False),
        ("spawn_monitored", True, False),
        ("spawn_linked", False, True),
        ("spawn_linked_monitored", True, True),
    ],
)
def test_kinds_of_spawn(name, monitor, link):
    async def body():
        running = Run(getattr(process, name), "app:x", "worker", 1, None)
        await settle()
        running.world.pending["spawn app:x"].set_result("{c@worker|id}")
        assert await running.result() == ("{c@worker|id}", None)
        (order,) = running.world.orders
        assert (order.target, order.host, order.args) == ("app:x", "worker", (1, None))
        assert (order.monitor, order.link) == (monitor, link)

    asyncio.run(body())


def test_builder_collects_and_is_immutable():
    async def main():
        base = process.with_context(Table(user="u", trace="t"))
        built = (
            base.with_context(Table(user="v"))
            .with_options(Table.of([("workflow.id", "one"), ("workflow.memo", "m")]))
            .with_options(Table.of([("workflow.id", "two")]))
            .with_name("name")
            .with_message("first", 1, 2)
            .with_message("second")
            .with_actor("actor")
            .with_scope("scope")
        )
        await spawn(lambda: base.spawn("app:base", "h"))
        await built.spawn_monitored("app:built", "h", "arg")

    async def body():
        running = Run(main)
        await settle()
        base, built = running.world.orders
        assert (dict(base.context.values), dict(base.options), base.name, base.messages) == (
            {"user": "u", "trace": "t"},
            {},
            None,
            (),
        )
        assert dict(built.context.values) == {"user": "v", "trace": "t"}
        assert (built.context.actor, built.context.scope) == ("actor", "scope")
        assert dict(built.options) == {"workflow.id": "two", "workflow.memo": "m"}
        assert (built.name, built.args) == ("name", ("arg",))
        assert [(message.topic, message.values) for message in built.messages] == [("first", (1, 2)), ("second", ())]
        running.process.close()

    asyncio.run(body())


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: process.with_options(Table("no key")), "keys must be strings"),
        (lambda: process.with_context(5), "table expected, got number"),
        (lambda: process.with_options(Table()).with_name(""), "name cannot be empty"),
        (lambda: process.with_options(Table()).with_message("@x"), "cannot send to @ topics"),
    ],
)
def test_builder_raises_on_wrong_arguments(call, text):
    with pytest.raises(LuaError, match=text):
        run(call)


def test_exec_gives_the_result():
    async def body():
        running = Run(process.exec, "app:x", "worker", 1)
        await settle()
        running.world.pending["exec app:x@worker(1,)"].set_result(42)
        assert await running.result() == (42, None)

    asyncio.run(body())


# --- life of others ---


@pytest.mark.parametrize("name", ["terminate", "monitor", "unmonitor", "link", "unlink"])
def test_lifecycle_operations_force_the_kind_of_errors(name):
    async def body():
        running = Run(getattr(process, name), "{a@b|c}")
        await settle()
        running.world.pending[f"{name} {{a@b|c}}"].set_exception(LuaError(ErrorObject("gone", "NotFound", True)))
        results = await running.result()
        assert kind_and_text(results) == ("Internal", "gone")
        assert results[1].retryable_flag is False

    asyncio.run(body())


@pytest.mark.parametrize("name", ["terminate", "monitor", "unmonitor", "link", "unlink", "cancel"])
def test_lifecycle_operations_need_a_destination(name):
    assert kind_and_text(run(getattr(process, name))) == ("Invalid", f"{name} requires a process ID")


@pytest.mark.parametrize(
    ("arguments", "deadline", "reason"),
    [
        ((), None, None),
        ((500,), 500 * MILLISECOND, None),
        ((1.5,), 1_500_000, None),
        (("5s",), 5000 * MILLISECOND, None),
        ((Duration(7),), 7, None),
        (("no longer needed",), None, "no longer needed"),
        (("5s", "why"), 5000 * MILLISECOND, "why"),
        ((None, "why"), None, "why"),
        (("0",), 0, None),
    ],
)
def test_cancel_forms(arguments, deadline, reason):
    world = MemoryWorld()
    assert run(process.cancel, "{a@b|c}", *arguments, world=world) == (True, None)
    assert world.trace == [("cancel", "{a@b|c}", deadline, reason)]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((Table(),), "cancel deadline must be a duration string or milliseconds number"),
        (("5s", 7), "cancel reason must be a string"),
        (("soon", "why"), 'time: invalid duration "soon"'),
        ((float("nan"),), "cancel deadline out of range"),
    ],
)
def test_wrong_cancels(arguments, text):
    assert kind_and_text(run(process.cancel, "{a@b|c}", *arguments)) == ("Invalid", text)


def test_registry():
    async def main():
        return (
            await process.registry.register("me"),
            await process.registry.register("other", "{a@b|c}", process.registry.EVENTUAL),
            (await process.registry.register(""))[1].text,
            await process.registry.unregister("me"),
        )

    world = MemoryWorld()
    assert run(main, world=world) == ((True, None), (True, None), "name required", (True, None))
    assert world.trace == [
        ("register", "me", "{client@worker|run}", "local"),
        ("register", "other", "{a@b|c}", "eventual"),
    ]


def test_events_are_constants():
    table = process.as_table()
    assert (table["event"]["CANCEL"], process.event.EXIT, process.event.LINK_DOWN) == (
        "pid.cancel",
        "pid.exit",
        "pid.link.down",
    )
    with pytest.raises(LuaError):
        table["send"] = None
