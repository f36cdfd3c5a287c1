"""`workflow.version` in every combination of history and code (the table of spec/temporalio.md §4)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from runtime_shims.temporal.version import version

pytestmark = pytest.mark.server

SEEN: list[int] = []


def code(minimum: int | None = None, maximum: int | None = None, *, repeat: int = 1, late: bool = False) -> type:
    """One deployment of the workflow; without bounds it does not ask for the version."""

    class Deployed:
        def __init__(self) -> None:
            self.go = False
            self.versions: dict[str, int] = {}

        def proceed(self) -> None:
            self.go = True

        def step(self) -> int:
            if minimum is None or maximum is None:
                return -1
            found = [version(self.versions, "payment", minimum, maximum) for _ in range(repeat)]
            SEEN.extend(found)
            return found[-1]

        async def run(self) -> list[int]:
            first = [] if late else [self.step()]
            await workflow.wait_condition(lambda: self.go)
            return [*first, self.step()]

    for name, decorate in (("run", workflow.run), ("proceed", workflow.signal)):
        function = getattr(Deployed, name)
        function.__qualname__ = f"Deployed.{name}"
        setattr(Deployed, name, decorate(function))
    Deployed.__qualname__ = "Deployed"
    return workflow.defn(name="versioned", sandboxed=False)(Deployed)


async def _record(client: Client, deployed: type) -> WorkflowHistory:
    queue = f"version-{uuid.uuid4()}"
    async with Worker(client, task_queue=queue, workflows=[deployed]):
        handle = await client.start_workflow("versioned", id=f"version-{uuid.uuid4()}", task_queue=queue)
        await asyncio.sleep(0.1)
        await handle.signal("proceed")
        await handle.result()
        return await handle.fetch_history()


HISTORIES: dict[str, Callable[[], type]] = {
    "no call": code,
    "recorded 1": lambda: code(1, 1),
    "recorded 2": lambda: code(1, 2, repeat=3),
}
TABLE = {
    "no call": {(-1, 2): -1, (-1, 3): -1, (1, 2): None, (2, 2): None, (-1, 1): -1},
    "recorded 1": {(-1, 2): 1, (-1, 3): 1, (1, 2): 1, (2, 2): None, (-1, 1): 1},
    "recorded 2": {(-1, 2): 2, (-1, 3): 2, (1, 2): 2, (2, 2): 2, (-1, 1): None},
}


@pytest.mark.parametrize("recorded", TABLE)
def test_table(temporal_address: str, recorded: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        history = await _record(client, HISTORIES[recorded]())
        markers = [event for event in history.events if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED]
        assert len(markers) == (0 if recorded == "no call" else 1)
        for (minimum, maximum), expected in TABLE[recorded].items():
            SEEN.clear()
            replay = Replayer(workflows=[code(minimum, maximum)], workflow_runner=UnsandboxedWorkflowRunner())
            result = await replay.replay_workflow(history, raise_on_replay_failure=False)
            if expected is None:
                assert result.replay_failure is not None
            elif recorded == "no call":
                # The history ends with [-1, -1]; whatever the code answers, it has seen no version.
                assert set(SEEN) == {expected}
            else:
                assert result.replay_failure is None
                assert set(SEEN) == {expected}

    asyncio.run(scenario())


def test_a_run_that_reaches_the_call_after_a_deploy_gets_the_newest(temporal_address: str) -> None:
    async def scenario() -> Any:
        client = await Client.connect(temporal_address)
        queue = f"version-{uuid.uuid4()}"
        async with Worker(client, task_queue=queue, workflows=[code(late=True)], max_cached_workflows=0):
            handle = await client.start_workflow("versioned", id=f"version-{uuid.uuid4()}", task_queue=queue)
            await asyncio.sleep(0.2)
        async with Worker(client, task_queue=queue, workflows=[code(1, 2, late=True)], max_cached_workflows=0):
            await handle.signal("proceed")
            return await handle.result()

    assert asyncio.run(scenario()) == [2]


def test_an_unsupported_version_blocks_the_run_until_the_code_is_repaired(temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        queue = f"version-{uuid.uuid4()}"
        async with Worker(client, task_queue=queue, workflows=[code()]):
            handle = await client.start_workflow(
                "versioned", id=f"version-{uuid.uuid4()}", task_queue=queue, task_timeout=timedelta(seconds=2)
            )
            await asyncio.sleep(0.2)
        await handle.signal("proceed")
        async with Worker(client, task_queue=queue, workflows=[code(1, 2)]):
            await asyncio.sleep(0.5)
            assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
            history = await handle.fetch_history()
            failures = [
                event.workflow_task_failed_event_attributes.failure.message
                for event in history.events
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
            ]
            assert "the oldest supported version is 1" in failures[-1]
        async with Worker(client, task_queue=queue, workflows=[code(-1, 2)]):
            assert (await asyncio.wait_for(handle.result(), 20))[-1] in (-1, 2)

    asyncio.run(scenario())
