"""A worker process for fault tests: ``python -m tests.temporal.crashing_worker ADDRESS DIRECTORY LIVE_ACTIVATIONS``.

It serves the workflows of a generated package, and no activities. After it has completed LIVE_ACTIVATIONS activations
that are no replay, it kills itself with SIGKILL in the middle of the next one, when the workflow code has run and
nothing of it has been reported. With 0 it runs until it is killed from outside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker, WorkflowInstance, WorkflowInstanceDetails

from runtime_shims import Application
from runtime_shims.temporal.plugin import LuaPlugin
from runtime_shims.temporal.runner import SelectiveRunner

READY = "ready"


class _CrashingInstance:
    """Runs activations of the instance that it wraps until the allowance of the process is used up."""

    def __init__(self, inner: WorkflowInstance, allowance: list[int]) -> None:
        self._inner = inner
        self._allowance = allowance

    def activate(self, act: Any) -> Any:
        completion = self._inner.activate(act)
        is_work = not act.is_replaying and any(job.WhichOneof("variant") != "remove_from_cache" for job in act.jobs)
        if is_work:
            if self._allowance[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._allowance[0] -= 1
        return completion

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def crash_after(activations: int) -> None:
    """Let this process survive `activations` live activations of Lua workflows."""
    allowance = [activations]
    create = SelectiveRunner.create_instance

    def create_instance(self: SelectiveRunner, det: WorkflowInstanceDetails) -> Any:
        return _CrashingInstance(create(self, det), allowance)

    SelectiveRunner.create_instance = create_instance  # type: ignore[method-assign]


async def serve(address: str, directory: Path) -> None:
    """Serve the package's only worker entry until the process ends."""
    client = await Client.connect(address, plugins=[LuaPlugin()])
    application = Application.load(directory)
    queue = application.manifest.task_queue("app:worker") or ""
    worker = Worker(
        client,
        task_queue=queue,
        workflows=application.workflows,
        no_remote_activities=True,
        # How long the server keeps work for a process that is gone.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    )
    async with worker:
        print(READY, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    _, server, package, limit = sys.argv
    if int(limit):
        crash_after(int(limit))
    asyncio.run(serve(server, Path(package)))
