"""Says why a workflow waits, where that is a task queue that nobody serves.

A wait that has lasted for some seconds is looked at once for each task queue: the workflow, what it waits for, and who
polls. What is found is logged as a warning; the wait itself goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Iterator

from temporalio.api.enums.v1 import PendingActivityState, TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, DescribeWorkflowExecutionResponse
from temporalio.client import Client
from temporalio.service import RPCError

logger = logging.getLogger("lua2temporal")

PATIENCE_SECONDS = 5.0
"""How long a wait lasts before it is looked at."""
_POLL_IS_OLD_SECONDS = 90.0
"""A worker polls again within a minute; the server remembers pollers for longer."""
_DEPTH = 4

_WORKFLOW, _ACTIVITY = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY
_KINDS = {_WORKFLOW: "workflow", _ACTIVITY: "activity"}


class WaitingHints:
    """Hints of one client about the workflows that it waits for; each is given once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._given: set[str] = set()
        self._looking: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def waiting(self, workflow_id: str, run_id: str = "") -> AsyncIterator[None]:
        """Look at the workflow when the block takes long."""
        task = self.watch(workflow_id, run_id)
        try:
            yield
        finally:
            task.cancel()

    def watch(self, workflow_id: str, run_id: str = "") -> asyncio.Task[None]:
        """Look at a workflow after some seconds, whoever waits for it."""
        task = asyncio.get_running_loop().create_task(self._look_later(workflow_id, run_id))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)
        return task

    def close(self) -> None:
        """Look at nothing any more."""
        for task in self._looking:
            task.cancel()

    async def _look_later(self, workflow_id: str, run_id: str) -> None:
        await asyncio.sleep(PATIENCE_SECONDS)
        with contextlib.suppress(RPCError):
            await self._look(workflow_id, run_id, _DEPTH)

    async def _look(self, workflow_id: str, run_id: str, depth: int) -> None:
        description = await self._client.get_workflow_handle(workflow_id, run_id=run_id or None).describe()
        raw = description.raw_description
        for queue, kind, what in _pending(raw, workflow_id):
            if await self._is_abandoned(queue, kind):
                logger.warning(
                    "%s waits: no worker serves %s tasks of task queue %s in namespace %s",
                    what,
                    _KINDS[kind],
                    queue,
                    self._client.namespace,
                )
        if depth:
            for child in raw.pending_children:
                await self._look(child.workflow_id, child.run_id, depth - 1)

    async def _is_abandoned(self, queue: str, kind: TaskQueueType.ValueType) -> bool:
        """Whether nobody has polled a task queue lately; False for one that a hint has been given about."""
        request = DescribeTaskQueueRequest(
            namespace=self._client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
        )
        response = await self._client.workflow_service.describe_task_queue(request)
        recent = time.time() - _POLL_IS_OLD_SECONDS
        key = f"{kind} {queue}"
        if key in self._given or any(poller.last_access_time.seconds > recent for poller in response.pollers):
            return False
        self._given.add(key)
        return True


def _pending(
    raw: DescribeWorkflowExecutionResponse, workflow_id: str
) -> Iterator[tuple[str, TaskQueueType.ValueType, str]]:
    """What a workflow waits for: the task queue, its kind, and a description."""
    if raw.HasField("pending_workflow_task") and not raw.pending_workflow_task.HasField("started_time"):
        yield raw.execution_config.task_queue.name, _WORKFLOW, f"workflow {workflow_id}"
    for item in raw.pending_activities:
        if item.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED and item.attempt <= 1:
            queue = item.activity_options.task_queue.name or raw.execution_config.task_queue.name
            yield queue, _ACTIVITY, f"activity {item.activity_type.name} of workflow {workflow_id}"
