"""Randomness, attributes, context, errors, depth and deliveries on a real server; histories are replayed strictly."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from runtime_shims.lua.error_object import ErrorObject
from runtime_shims.lua.errors import LuaError
from runtime_shims.temporal.delivery import delivery_activity, node_task_queue
from runtime_shims.temporal.headers import CallContext, write_headers
from runtime_shims.temporal.interceptors import incoming_context, sending
from tests.temporal.fixtures import durable, stateful
from tests.temporal.running import Bench, on_server

pytestmark = pytest.mark.server


@activity.defn(name="app:echo")
async def echo(value: Any) -> Any:
    return value


@activity.defn(name="app:context")
async def context() -> dict[str, Any]:
    return dict(incoming_context.get().values)


@activity.defn(name="app:not_found")
async def not_found() -> None:
    raise LuaError(ErrorObject("no such customer", "NotFound", False))


@activity.defn(name="app:crash")
async def crash() -> None:
    raise ValueError("oops")


@activity.defn(name="app:slow_poke")
async def slow_poke() -> None:
    await asyncio.sleep(5)


@activity.defn(name="app:chain")
async def chain() -> None:
    errors = [{"msg": "outer", "kind": "Unavailable", "details": {"code": 7}}, {"msg": "inner"}]
    raise ApplicationError("outer", {"errors": errors}, type="Unavailable")


ACTIVITIES = [echo, context, not_found, crash, slow_poke, chain]


def _on_server(address: str, scenario: Any, **options: Any) -> None:
    on_server(address, durable.ALL, scenario, ACTIVITIES, **options)


def test_random_values_are_recorded(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        first = await bench.run("app:random")
        second = await bench.run("app:random")
        assert len({first["one"], first["two"], second["one"], second["two"]}) == 4
        assert first["length"] == 32

    _on_server(temporal_address, scenario)


def test_attributes(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:attributes")
        assert await handle.result() == {
            "ok": True,
            "missing": 'search attribute "NoSuchName" is not registered in the namespace',
            "missing_kind": "Invalid",
            "wrong": 'search attribute "OrderState" is of type Keyword, got Int',
            "type": "app:attributes",
            "grew": True,
        }
        await bench.replay(handle)
        described = await handle.describe()
        assert await described.memo() == {"count": 3, "note": "größe"}
        assert described.search_attributes["OrderState"] == ["paid"]

    _on_server(temporal_address, scenario)


def test_context_reaches_children_and_activities(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        with sending(write_headers(CallContext({"tenant": "größe", "level": 2}))):
            handle = await bench.start("app:context_child", 1, bench.task_queue)
        inner = {
            "tenant": "größe",
            "missing": "NotFound",
            "seen": {"tenant": "größe", "level": 2},
            "extended": {"tenant": "größe", "level": 2, "extra": 1},
        }
        assert await handle.result() == {**inner, "child": inner}
        await bench.replay(handle)

    _on_server(temporal_address, scenario)


@pytest.mark.parametrize(
    ("how", "kind", "message", "non_retryable"),
    [
        ("returned text", "Internal", "broken", True),
        ("value and error", "Conflict", "late", False),
        ("raised text", "Internal", "boom", False),
        ("raised object", "NotFound", "gone", True),
        ("sparse", "Internal", "cannot encode sparse array: non-contiguous numeric keys found", False),
    ],
)
def test_failures_of_a_run(temporal_address: str, how: str, kind: str, message: str, non_retryable: bool) -> None:
    async def scenario(bench: Bench) -> None:
        with pytest.raises(WorkflowFailureError) as failed:
            await bench.run("app:failing", how)
        cause = failed.value.cause
        assert isinstance(cause, ApplicationError)
        assert cause.type == kind
        assert cause.message == message
        assert cause.non_retryable is non_retryable
        element = cause.details[0]["errors"][0]
        assert element["msg"] == message
        assert element["kind"] == kind
        if how == "value and error":
            assert element["retry"] is True
            assert element["details"] == {"n": 1, "name": "größe"}

    _on_server(temporal_address, scenario)


def test_successes_that_look_like_failures(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.run("app:failing", "caught") == {"ok": False, "value": "inside"}
        assert await bench.run("app:failing", "nothing") is None

    _on_server(temporal_address, scenario)


def test_failures_of_activities(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        report = await bench.run("app:failures")
        assert report["app:not_found"] == {
            "message": "no such customer",
            "kind": "NotFound",
            "retryable": False,
            "wrapper": "activity",
            "state": "NonRetryableFailure",
        }
        assert report["app:crash"]["message"] == "oops"
        assert report["app:crash"]["kind"] == ""
        assert report["app:no_such_activity"]["kind"] == "NotFound"
        assert report["app:no_such_activity"]["retryable"] is True
        assert report["app:no_such_activity"]["state"] == "MaximumAttemptsReached"
        assert report["app:slow_poke"]["kind"] == "Timeout"
        assert report["app:slow_poke"]["timeout"] == "start_to_close"
        assert report["app:chain"]["message"] == "outer: inner"
        assert report["app:chain"]["code"] == 7
        assert "retryable" not in report["app:chain"]
        assert report["bad"] == "namespace required in function ID"

    _on_server(temporal_address, scenario)


def test_deep_calls(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.run("app:deep", 5000) == 5000

    _on_server(temporal_address, scenario)
    _on_server(temporal_address, scenario, with_plugin=False)


def test_print_happens_once(temporal_address: str, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(bench: Bench) -> None:
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="lua2temporal"):
            await bench.run("app:printing")
        printed = [record.getMessage() for record in caplog.records if record.name == "lua2temporal"]
        assert printed == ["before", "after"]

    _on_server(temporal_address, scenario)


def test_factory_modules_have_state_per_run(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await asyncio.gather(*(bench.run("app:factory", step) for step in (1, 2, 3))) == [2, 4, 6]
        with pytest.raises(WorkflowFailureError) as failed:
            await bench.run("app:factory_missing", 1)
        assert str(failed.value.cause) == 'NotFound: method "start" not found in module'

    classes = [stateful.FactoryWorkflow, stateful.FactoryMissingWorkflow]
    on_server(temporal_address, classes, scenario)
    on_server(temporal_address, classes, scenario, with_plugin=False)


def test_second_workflow_type(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        value = {"list": [1, 2.5, "größe", True, []], "empty": {}, "big": 2**60}
        for name in ("app:identity", "identity"):
            assert await bench.run(name, value) == value

    _on_server(temporal_address, scenario)
    _on_server(temporal_address, scenario, with_plugin=False)


def test_messages_to_a_host_process(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        received: list[Any] = []

        async def handler(pid: str, topic: str, arguments: Any, sender: str) -> None:
            received.append((pid, topic, *arguments))
            if len(received) == 3:
                workflow_id = sender.removesuffix("}").partition("|")[2]
                await bench.client.get_workflow_handle(workflow_id).signal("answer", "thanks")

        pid = "{node-1@app:processes|0x00001}"
        async with Worker(bench.client, task_queue=node_task_queue("node-1"), activities=[delivery_activity(handler)]):
            assert await bench.run("app:telling", pid) == "thanks"
        assert received == [(pid, "number", 1), (pid, "number", 2), (pid, "number", 3)]

    _on_server(temporal_address, scenario)
