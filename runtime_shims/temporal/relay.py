"""Takes the messages that workflows send to processes of this node (decisions.md 18).

For each Temporal client a small worker polls the node's own task queue.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from temporalio.worker import Worker

from .delivery import Handler, delivery_activity, node_task_queue
from .system_activities import TerminateLater, terminate_workflow

if TYPE_CHECKING:
    from .workflow_client import WorkflowClient

logger = logging.getLogger("lua2temporal")


class Relay:
    """The delivery workers of a node; `handler` puts one message into a mailbox."""

    def __init__(self, node: str, handler: Handler) -> None:
        self._node = node
        self._activity = delivery_activity(handler)
        self._workers: dict[WorkflowClient, tuple[Worker, asyncio.Task[None]]] = {}

    def open(self, client: WorkflowClient) -> None:
        """Start taking messages that come through `client`; harmless when repeated."""
        if client in self._workers:
            return
        worker = Worker(
            client.client,
            task_queue=node_task_queue(self._node),
            workflows=[TerminateLater],
            activities=[self._activity, terminate_workflow],
        )
        task = asyncio.get_running_loop().create_task(worker.run())
        task.add_done_callback(_report)
        self._workers[client] = worker, task

    async def close(self) -> None:
        """Stop all workers."""
        workers, self._workers = self._workers, {}
        await asyncio.gather(*(worker.shutdown() for worker, _ in workers.values()))
        await asyncio.gather(*(task for _, task in workers.values()), return_exceptions=True)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("messages from workflows cannot be taken any more: %s", task.exception())
