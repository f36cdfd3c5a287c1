"""The order of events that arrive in one workflow task (spec/wire.md §10.3 step 5)."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.strict_replay import strict_replay
from tests.temporal.fixtures.arrivals import ArrivalsWorkflow, LeafWorkflow

pytestmark = pytest.mark.server


@activity.defn(name="app:quick")
async def quick() -> None:
    await asyncio.sleep(0.25)


async def _events(handle: WorkflowHandle[Any, Any], wanted: set[str]) -> None:
    """Wait until the history has an event of each wanted kind."""
    kinds: set[str] = set()
    for _ in range(500):
        history = await handle.fetch_history()
        kinds = {str(event.WhichOneof("attributes")).removesuffix("_event_attributes") for event in history.events}
        if wanted <= kinds:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{wanted - kinds} missing in {sorted(kinds)}")


@pytest.mark.parametrize("runner", ["trusted", "sandboxed", "uncached"])
def test_completions_then_messages_then_exits(temporal_address: str, runner: str) -> None:
    """While the workflow's worker is away, everything arrives in the opposite order: exit, nudge, timers, activity."""

    async def scenario() -> None:
        plugins = [] if runner == "sandboxed" else [LuaPlugin()]
        client = await Client.connect(temporal_address, plugins=plugins)
        queue, activity_queue, child_queue = (f"{name}-{uuid.uuid4()}" for name in ("flow", "activity", "child"))
        options: dict[str, Any] = {"workflow_runner": SandboxedWorkflowRunner()}
        if runner == "uncached":
            options["max_cached_workflows"] = 0
        flow = {"task_queue": queue, "workflows": [ArrivalsWorkflow], **options}
        async with (
            Worker(client, task_queue=activity_queue, activities=[quick]),
            Worker(client, task_queue=child_queue, workflows=[LeafWorkflow], **options),
        ):
            async with Worker(client, **flow):
                handle = await client.start_workflow(
                    "app:arrivals", args=[activity_queue, child_queue], id=f"arrivals-{uuid.uuid4()}", task_queue=queue
                )
                await _events(handle, {"activity_task_scheduled"})
                await asyncio.sleep(0.05)
            await handle.signal("nudge")
            await _events(handle, {"child_workflow_execution_completed", "timer_fired", "activity_task_completed"})
            await asyncio.sleep(0.3)
            async with Worker(client, **flow):
                assert await asyncio.wait_for(handle.result(), 20) == ["sleep", "activity", "nudge", "alarm", "exit"]
            history = await handle.fetch_history()
            assert await strict_replay(history, [ArrivalsWorkflow]) is None

    asyncio.run(scenario())
