"""Durability of Lua runs where it is easily lost: seeds, messages during an upgrade, arguments without a wire form."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from runtime_shims import Application
from runtime_shims.temporal.delivery import delivery_activity, node_task_queue
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.strict_replay import strict_replay
from tests.host.projects import application_of, temporal_entries

pytestmark = pytest.mark.server


@contextlib.asynccontextmanager
async def serving(
    directory: Path, address: str, sources: Mapping[str, str], **worker: Any
) -> AsyncIterator[tuple[Application, Client, str]]:
    """The application of some sources with its worker; its client and task queue."""
    client = await Client.connect(address, plugins=[LuaPlugin()])
    application = application_of(directory, sources, temporal_entries())
    async with application, application.worker(client, **worker):
        yield application, client, application.manifest.task_queue("app:worker") or ""


async def replayed(application: Application, handle: WorkflowHandle[Any, Any]) -> None:
    assert await strict_replay(await handle.fetch_history(), application.workflows) is None


RANDOM = """
    local time = require("time")
    return {main = function()
        local drawn = {}
        for i = 1, 8 do
            drawn[i] = math.random(1, 1000000) -- lint: ignore[D102] seeded per run
            if i == 4 then time.sleep("10ms") end
        end
        return drawn
    end}
"""


@pytest.mark.parametrize("cached", [1000, 0])
def test_random_numbers_are_those_of_the_run(temporal_address: str, tmp_path: Path, cached: int) -> None:
    async def scenario() -> None:
        async with serving(tmp_path, temporal_address, {"workflow dice time": RANDOM}, max_cached_workflows=cached) as (
            application,
            client,
            queue,
        ):
            drawn = []
            for _ in range(2):
                handle = await client.start_workflow("app:dice", id=f"dice-{uuid.uuid4()}", task_queue=queue)
                drawn.append(await handle.result())
                await replayed(application, handle)
            assert drawn[0] != drawn[1]
            assert len(set(drawn[0])) > 6

    asyncio.run(asyncio.wait_for(scenario(), 60))


UPGRADE = """
    return {main = function(host, generation)
        local words = process.listen("word")
        if generation == 1 then
            process.send(host, "leaving", 1)
            process.upgrade(nil, host, 2)
        end
        local heard = {}
        for i = 1, 5 do
            heard[i] = words:receive()
        end
        return heard
    end}
"""


@pytest.mark.parametrize("cached", [1000, 0])
def test_messages_that_arrive_while_an_upgrade_flushes_are_kept(
    temporal_address: str, tmp_path: Path, cached: int
) -> None:
    async def scenario() -> None:
        node = f"node-{uuid.uuid4().hex[:8]}"
        async with serving(tmp_path, temporal_address, {"workflow mover": UPGRADE}, max_cached_workflows=cached) as (
            application,
            client,
            queue,
        ):
            mover = f"mover-{uuid.uuid4()}"

            async def handler(_pid: str, topic: str, _arguments: Any, _sender: str) -> None:
                """The run ends only when this message is taken: what is signalled here arrives during the flush."""
                assert topic == "leaving"
                for number in range(1, 4):
                    await client.get_workflow_handle(mover).signal("word", number)
                await asyncio.sleep(0.1)
                await client.get_workflow_handle(mover).signal("word", 4)

            async with Worker(client, task_queue=node_task_queue(node), activities=[delivery_activity(handler)]):
                first = await client.start_workflow(
                    "app:mover", args=[f"{{{node}@app:processes|0x00001}}", 1], id=mover, task_queue=queue
                )
                first_run = client.get_workflow_handle(mover, run_id=first.first_execution_run_id)
                with contextlib.suppress(Exception):
                    await first_run.result(follow_runs=False)
                await client.get_workflow_handle(mover).signal("word", 5)
                assert await first.result() == [1, 2, 3, 4, 5]
                await replayed(application, first_run)
                await replayed(application, client.get_workflow_handle(mover))

    asyncio.run(asyncio.wait_for(scenario(), 60))


ENCODING = """
    local funcs = require("funcs")
    local workflow = require("workflow")
    local values = {
        sparse = function() return {[1] = "a", [5] = "b"} end,
        mixed = function() return {1, 2, name = "x"} end,
        cycle = function() local t = {} t.t = t return t end,
        deep = function() local t = {} for i = 1, 200 do t = {t} end return t end,
    }
    return {main = function(how, what)
        local value = values[what]()
        if how == "call" then
            local ok = pcall(function() funcs.call("app:double", value) end)
            return {survived = ok}
        elseif how == "async" then
            funcs.async("app:double", value)
            return {survived = true}
        end
        local _, err = workflow.exec("app:encoding", value)
        return {kind = err:kind(), text = tostring(err)}
    end}
"""


def test_arguments_without_a_wire_form(temporal_address: str, tmp_path: Path) -> None:
    """spec/dialect.md §1.13: a function call fails the run, a workflow call gives the error to the caller."""

    async def scenario() -> None:
        sources = {"workflow encoding funcs workflow": ENCODING}
        async with serving(tmp_path, temporal_address, sources) as (application, client, queue):
            for what, text in (
                ("sparse", "cannot encode sparse array"),
                ("mixed", "cannot encode mixed-key table"),
                ("cycle", "cannot encode recursively nested tables"),
                ("deep", "nested deeper"),
            ):
                for how in ("call", "async", "exec"):
                    handle = await client.start_workflow(
                        "app:encoding", args=[how, what], id=f"encoding-{uuid.uuid4()}", task_queue=queue
                    )
                    if how == "exec":
                        assert text in (await handle.result())["text"]
                    else:
                        with pytest.raises(WorkflowFailureError) as failed:
                            await handle.result()
                        assert isinstance(failed.value.cause, ApplicationError)
                        assert text in failed.value.cause.message
                    await replayed(application, handle)

    asyncio.run(asyncio.wait_for(scenario(), 60))


ASTRAY = """
    return {main = function()
        local sent, err = process.send("{elsewhere|1}", "news", 1)
        return {sent, tostring(err)}
    end}
"""


def test_a_message_to_a_pid_without_a_node_is_given_up_at_once(
    temporal_address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """decisions.md 18: no delivery is tried, so that the run's end does not wait for one."""

    async def scenario() -> None:
        async with serving(tmp_path, temporal_address, {"workflow astray": ASTRAY}) as (application, client, queue):
            handle = await client.start_workflow("app:astray", id=f"astray-{uuid.uuid4()}", task_queue=queue)
            assert await handle.result() == [True, "nil"]
            history = await handle.fetch_history()
            assert not any(event.HasField("activity_task_scheduled_event_attributes") for event in history.events)
            await replayed(application, handle)

    asyncio.run(asyncio.wait_for(scenario(), 30))
    assert "message 'news' to {elsewhere|1} was not delivered: its node is unavailable" in caplog.text
