"""Runs a workflow test on the real server and replays what it recorded.

Every scenario runs twice, with the worker's cache and without it (each workflow task then replays from the start), and
each resulting history goes through strict replay.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.strict_replay import strict_replay
from runtime_shims.temporal.system_activities import SYSTEM_ACTIVITIES


@dataclass
class Bench:
    """A client and a running worker."""

    client: Client
    task_queue: str
    workflows: Sequence[type]

    async def start(self, workflow_type: str, *args: Any, **options: Any) -> WorkflowHandle[Any, Any]:
        """Start a workflow on the worker's queue."""
        options.setdefault("id", f"test-{uuid.uuid4()}")
        return await self.client.start_workflow(workflow_type, args=args, task_queue=self.task_queue, **options)

    async def run(self, workflow_type: str, *args: Any, **options: Any) -> Any:
        """Start a workflow, await its result, replay its history strictly."""
        handle = await self.start(workflow_type, *args, **options)
        try:
            return await handle.result()
        finally:
            await self.replay(handle)

    async def replay(self, handle: WorkflowHandle[Any, Any]) -> None:
        """Strict replay of a workflow's history, unsandboxed."""
        history = await handle.fetch_history()
        difference = await strict_replay(history, self.workflows)
        assert difference is None, difference


@contextlib.asynccontextmanager
async def bench(
    address: str,
    workflows: Sequence[type],
    activities: Sequence[Callable[..., Any]] = (),
    *,
    plugin: LuaPlugin | None = None,
    with_plugin: bool = True,
    **options: Any,
) -> AsyncIterator[Bench]:
    """A client with `LuaPlugin` and a worker; `with_plugin=False` is the plain SDK with its default sandbox."""
    plugins = [plugin or LuaPlugin()] if with_plugin else []
    client = await Client.connect(address, plugins=plugins)
    task_queue = f"queue-{uuid.uuid4()}"
    if not with_plugin:
        options.setdefault("workflow_runner", SandboxedWorkflowRunner())
        activities = [*activities, *SYSTEM_ACTIVITIES]
    async with Worker(client, task_queue=task_queue, workflows=workflows, activities=activities, **options):
        yield Bench(client, task_queue, workflows)


def on_server(
    address: str,
    workflows: Sequence[type],
    scenario: Callable[[Bench], Awaitable[None]],
    activities: Sequence[Callable[..., Any]] = (),
    **options: Any,
) -> None:
    """Run `scenario` with the workflow cache, and once more without it."""

    async def once(**cache: Any) -> None:
        async with bench(address, workflows, activities, **options, **cache) as running:
            await asyncio.wait_for(scenario(running), 60)

    asyncio.run(once())
    asyncio.run(once(max_cached_workflows=0))
