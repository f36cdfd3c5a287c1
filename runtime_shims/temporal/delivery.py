"""Messages from workflows to host processes (decisions.md 18).

The workflow's `process.send` returns at once. Messages for one node wait in an `Outbox` and go, in order, in one
activity at a time on the node's own task queue; the node's worker runs `delivery_activity`. A node that does not answer
is given up for the rest of the run; the program's result does not depend on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from .failures import error_object
from .payload_size import fitting_prefix

DELIVER = "__lua2temporal_deliver"
SCHEDULE_TO_START = timedelta(seconds=5)
"""How long a node may be away; a schedule-to-start timeout is never retried (spec/temporalio.md §8)."""
START_TO_CLOSE = timedelta(seconds=5)
"""A host that died with a delivery in its hands is given up after this; putting a message into a mailbox takes none."""
_REMEMBERED = 10_000

logger = logging.getLogger("lua2temporal.delivery")

# unique part with host of the receiver, topic, arguments
WireMessage = list[Any]
Handler = Callable[[str, str, Sequence[Any], str], Awaitable[None]]


def node_task_queue(node: str) -> str:
    """The task queue on which a host node takes deliveries."""
    return f"lua2temporal-host/{node}"


def delivery_activity(handler: Handler) -> Callable[..., Any]:
    """The activity of a host node.

    `handler(pid, topic, plain_arguments, sender)` puts one message into a process's mailbox; it may raise LuaError for
    a process that does not exist, which is logged and does not stop the messages behind. A delivery that the service
    repeats, because it missed the answer, is answered again without delivering twice.
    """
    answered: OrderedDict[tuple[str | None, str], list[str | None]] = OrderedDict()

    @activity.defn(name=DELIVER)
    async def deliver(sender: str, messages: list[WireMessage]) -> list[str | None]:
        info = activity.info()
        key = (info.workflow_run_id, info.activity_id)
        if key in answered:
            return answered[key]
        outcomes = answered[key] = []
        if len(answered) > _REMEMBERED:
            answered.popitem(last=False)
        for pid, topic, arguments in messages:
            try:
                await handler(pid, topic, arguments, sender)
                outcomes.append(None)
            except Exception as error:
                outcomes.append(str(error))
        return outcomes

    return deliver


class Outbox:
    """The messages of one run on their way to host nodes."""

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._waiting: dict[str, list[WireMessage]] = {}
        self._deliveries: dict[str, asyncio.Task[Any]] = {}
        self._lost: dict[str, None] = {}
        self._heard: dict[str, int] = {}

    def heard_from(self, node: str) -> None:
        """A message came from `node`, so that it is there, or there again under the same name."""
        self._heard[node] = self._heard.get(node, 0) + 1
        self._lost.pop(node, None)

    def post(self, node: str, pid: str, topic: str, arguments: Sequence[Any]) -> None:
        """Queue a message for a process on `node`; it is delivered with the others of this turn.

        Every host of ours has a node id, so that a PID without one belongs to nobody (decisions.md 18).
        """
        if not node or node in self._lost:
            self._report(pid, topic, "its node is unavailable")
            return
        self._waiting.setdefault(node, []).append([pid, topic, list(arguments)])

    def flush(self) -> None:
        """Start the delivery of everything queued, one activity at a time for each node."""
        for node in [node for node in self._waiting if node not in self._deliveries]:
            waiting = self._waiting.pop(node)
            count = fitting_prefix(waiting)
            messages, rest = waiting[:count], waiting[count:]
            if rest:
                self._waiting[node] = rest
            delivery = workflow.start_activity(
                DELIVER,
                args=[self._sender, messages],
                task_queue=node_task_queue(node),
                schedule_to_start_timeout=SCHEDULE_TO_START,
                start_to_close_timeout=START_TO_CLOSE,
                retry_policy=RetryPolicy(maximum_attempts=3),
                summary="process.send",
            )
            self._deliveries[node] = delivery
            heard = self._heard.get(node, 0)
            delivery.add_done_callback(partial(self._delivered, node, messages, heard))

    async def drained(self) -> None:
        """Wait until nothing is queued or on its way; a cancelled run waits as well."""
        while self._waiting or self._deliveries:
            self.flush()
            await workflow.wait(list(self._deliveries.values()), return_when=asyncio.FIRST_COMPLETED)

    def _delivered(self, node: str, messages: list[WireMessage], heard: int, delivery: asyncio.Task[Any]) -> None:
        del self._deliveries[node]
        if delivery.cancelled():
            return
        error = delivery.exception()
        if error is not None:
            self._give_up(node, messages, error_object(error).text, is_back=self._heard.get(node, 0) > heard)
            return
        for (pid, topic, _), outcome in zip(messages, delivery.result(), strict=True):
            if outcome is not None:
                self._report(pid, topic, outcome)
        if node in self._waiting:
            self.flush()

    def _give_up(self, node: str, messages: list[WireMessage], reason: str, *, is_back: bool) -> None:
        """The node did not take the messages; what waits for it still goes when it has been heard from since."""
        dropped = messages if is_back else [*messages, *self._waiting.pop(node, [])]
        for pid, topic, _ in dropped:
            self._report(pid, topic, reason)
        if is_back:
            self.flush()
        else:
            self._lost[node] = None

    def _report(self, pid: str, topic: str, reason: str) -> None:
        if not workflow.unsafe.is_replaying():
            logger.warning("message %r to %s was not delivered: %s", topic, pid, reason)
