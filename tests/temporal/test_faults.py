"""Killed workers, a restarted server, competing workers: nothing lost, nothing doubled, the undisturbed result."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor, Worker

from runtime_shims import Application
from runtime_shims.temporal.delivery import delivery_activity, node_task_queue
from runtime_shims.temporal.dev_server import DevServer, DevServerOptions, free_port
from runtime_shims.temporal.strict_replay import strict_replay
from tests.host.projects import application_of, temporal_entries

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
JOURNEY = """
    local funcs = require("funcs")
    local time = require("time")
    local uuid = require("uuid")
    local workflow = require("workflow")
    local channel = require("channel")

    local function leg(number)
        local step, err = funcs.call("app:step", number)
        if err then error(err) end
        time.sleep("20ms")
        return step
    end

    return {main = function(rounds)
        local orders = process.listen("order")
        local ticket = uuid.v4()
        local steps, heard = {}, {}
        for i = 1, rounds do
            steps[i] = leg(i)
            heard[i] = orders:receive()
        end
        local both = channel.new(2)
        for i = 1, 2 do
            coroutine.spawn(function() both:send(leg(100 + i)) end)
        end
        local sum = both:receive() + both:receive()
        local child = workflow.exec("app:leaf", sum)
        local version = workflow.version("route", -1, 2)
        local more = channel.select({orders:case_receive(), default = true})
        return {
            steps = steps, heard = heard, heard_twice = not more.default,
            sum = sum, child = child, version = version, ticket = #ticket
        }
    end}
"""
LEAF = """
    local time = require("time")
    return {main = function(n)
        time.sleep("20ms")
        return n + 1
    end}
"""
TELL = """
    return {main = function(pid)
        for i = 1, 3 do process.send(pid, "number", i) end
        return "told"
    end}
"""
SOURCES = {
    "workflow tell": TELL,
    "workflow journey funcs time uuid workflow channel": JOURNEY,
    "workflow leaf time": LEAF,
}


def undisturbed(rounds: int) -> dict[str, Any]:
    """What a journey gives when nothing fails."""
    return {
        "steps": [2 * number for number in range(1, rounds + 1)],
        "heard": list(range(1, rounds + 1)),
        "heard_twice": False,
        "sum": 406,
        "child": 407,
        "version": 2,
        "ticket": 36,
    }


class Steps:
    """The activity of the journey, and how often it ran for each argument."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()

    @activity.defn(name="app:step")
    async def step(self, number: int) -> int:
        self.counts[number] += 1
        return number * 2


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return application_of(tmp_path, SOURCES, temporal_entries())


def _queue(application: Application) -> str:
    return application.manifest.task_queue("app:worker") or ""


async def start_journey(client: Client, application: Application, rounds: int = 3) -> WorkflowHandle[Any, Any]:
    """A journey with all of its messages under way; the server gives up a silent worker after a second."""
    handle = await client.start_workflow(
        "app:journey",
        rounds,
        id=f"journey-{uuid.uuid4()}",
        task_queue=_queue(application),
        task_timeout=timedelta(seconds=1),
    )
    for number in range(1, rounds + 1):
        await handle.signal("order", number)
    return handle


async def check(handle: WorkflowHandle[Any, Any], application: Application, rounds: int = 3) -> None:
    assert await handle.result() == undisturbed(rounds)
    assert await strict_replay(await handle.fetch_history(), application.workflows) is None


@contextlib.asynccontextmanager
async def worker_process(
    address: str, application: Application, limit: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A `crashing_worker`; it is dead at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.temporal.crashing_worker", address),
        *(str(application.manifest.directory), str(limit)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _completed_tasks(handle: WorkflowHandle[Any, Any]) -> int:
    kind = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    return sum(event.event_type == kind for event in (await handle.fetch_history()).events)


def once_each(journeys: int, rounds: int = 3) -> Counter[int]:
    """How often each step ran in the end, when none was lost or doubled."""
    return Counter(dict.fromkeys((*range(1, rounds + 1), 101, 102), journeys))


@pytest.mark.parametrize(("rounds", "deaths"), [(1, 2), pytest.param(6, 100, marks=pytest.mark.slow)])
def test_a_worker_killed_in_every_activation(
    temporal_address: str, application: Application, rounds: int, deaths: int
) -> None:
    """Each process completes one activation and dies in the next, after the code has run.

    A workflow task with a local activity takes several activations, and dying in the second loses all of the task. The
    next process may then complete one more. After so many deaths, a process lives.
    """

    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        steps = Steps()
        async with Worker(client, task_queue=_queue(application), activities=[steps.step]):
            handle = await start_journey(client, application, rounds)
            result = asyncio.ensure_future(handle.result())
            crashes, allowed, completed = 0, 1, 0
            while not result.done():
                limit = allowed if crashes < deaths else 0
                async with worker_process(temporal_address, application, limit) as process:
                    ended = asyncio.ensure_future(process.wait())
                    await asyncio.wait([ended, result], return_when=asyncio.FIRST_COMPLETED)
                    crashes += process.returncode == -9
                    ended.cancel()
                before, completed = completed, await _completed_tasks(handle)
                allowed = 1 if completed > before else allowed + 1
            await check(handle, application, rounds)
            # Each round has a timer and an activity to wait for.
            assert crashes >= min(deaths, 2 * rounds)
            assert steps.counts == once_each(1, rounds)

    asyncio.run(asyncio.wait_for(scenario(), 240))


@pytest.mark.parametrize("count", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_a_server_that_restarts_with_its_database(application: Application, tmp_path: Path, count: int) -> None:
    async def scenario() -> None:
        options = DevServerOptions(port=free_port(), database=str(tmp_path / "temporal.db"), allow_download=False)
        first = DevServer(options)
        await first.start()
        steps = Steps()
        client = await Client.connect(first.address)
        journeys = []
        async with application.worker(client, activities=[steps.step]):
            for _ in range(count):
                journeys.append(await start_journey(client, application))
            await asyncio.sleep(0.1)
            await first.stop()
            await asyncio.sleep(0.2 * count)
            second = DevServer(options)
            await second.start()
            try:
                for handle in journeys:
                    await check(handle, application)
            finally:
                await second.stop()
        assert steps.counts == once_each(count)

    asyncio.run(asyncio.wait_for(scenario(), 120))


@pytest.mark.parametrize("half", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_two_workers_compete_and_one_dies(temporal_address: str, application: Application, half: int) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        steps = Steps()
        async with (
            Worker(client, task_queue=_queue(application), activities=[steps.step]),
            worker_process(temporal_address, application, 0) as doomed,
            worker_process(temporal_address, application, 0),
        ):
            journeys = await asyncio.gather(*(start_journey(client, application) for _ in range(half)))
            await asyncio.sleep(0.03 * half)
            doomed.kill()
            journeys += await asyncio.gather(*(start_journey(client, application) for _ in range(half)))
            for handle in journeys:
                await check(handle, application)
        assert steps.counts == once_each(2 * half)

    asyncio.run(asyncio.wait_for(scenario(), 120))


class _LosesAnswers(ActivityInboundInterceptor):
    """Lets an activity run and then, the first time, keeps its result from the server."""

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        result = await super().execute_activity(input)
        if activity.info().attempt == 1:
            raise RuntimeError("the answer is lost")
        return result


class _LostAnswers(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _LosesAnswers(next)


def test_a_repeated_delivery_doubles_no_message(temporal_address: str, application: Application) -> None:
    """The server repeats a delivery to a host whose answer it missed."""
    received: list[Any] = []
    attempts: list[int] = []

    async def handler(pid: str, topic: str, arguments: Any, sender: str) -> None:
        received.append((topic, *arguments))
        attempts.append(activity.info().attempt)

    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        node = f"node-{uuid.uuid4()}"
        deliveries = Worker(
            client,
            task_queue=node_task_queue(node),
            activities=[delivery_activity(handler)],
            interceptors=[_LostAnswers()],
        )
        async with deliveries, application.worker(client):
            handle = await client.start_workflow(
                "app:tell", f"{{{node}@app:processes|0x00001}}", id=f"tell-{node}", task_queue=_queue(application)
            )
            assert await handle.result() == "told"
            events = (await handle.fetch_history()).events
        started = [event.activity_task_started_event_attributes.attempt for event in events]
        assert max(started) == 2

    asyncio.run(asyncio.wait_for(scenario(), 60))
    assert received == [("number", 1), ("number", 2), ("number", 3)]
    assert set(attempts) == {1}
