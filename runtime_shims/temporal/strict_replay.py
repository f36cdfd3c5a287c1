"""Replay that compares what the SDK's Replayer ignores.

Core matches commands with events by type and id only; inputs, durations and results may differ unnoticed. Here every
command that the replay produces is recorded and compared with the history (spec/temporalio.md §14). The plain replay
still runs, so that its own checks apply as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowRunner,
)

Step = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference between a history and its replay."""

    kind: str
    """`core` when the SDK's replayer found it, `strict` when the comparison of commands did."""
    message: str
    step: int | None = None
    """Index of the command, counted over the compared commands; None for `core`."""


class _RecordingInstance(WorkflowInstance):
    def __init__(self, inner: WorkflowInstance, commands: list[WorkflowCommand]) -> None:
        self.inner = inner
        self.commands = commands

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = self.inner.activate(act)
        if completion.HasField("successful"):
            self.commands.extend(completion.successful.commands)
        return completion

    def get_serialization_context(self, command_info: Any) -> Any:
        return self.inner.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self.inner.get_external_store_context(command_info)

    def get_info(self) -> Any:
        return self.inner.get_info()

    def get_thread_id(self) -> int | None:
        return self.inner.get_thread_id()


class RecordingRunner(WorkflowRunner):
    """A workflow runner that keeps every command of the runner that it wraps.

    The SDK's replayer invents a task queue; workflows see `task_queue`, the one of the history, instead.
    """

    def __init__(self, inner: WorkflowRunner, task_queue: str) -> None:
        self.inner = inner
        self.task_queue = task_queue
        self.commands: list[WorkflowCommand] = []

    def prepare_workflow(self, defn: Any) -> None:
        self.inner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        recorded = replace(det, info=replace(det.info, task_queue=self.task_queue))
        return _RecordingInstance(self.inner.create_instance(recorded), self.commands)

    def set_worker_level_failure_exception_types(self, types: Sequence[type[BaseException]]) -> None:
        self.inner.set_worker_level_failure_exception_types(types)


def _data(payloads: Iterable[Payload]) -> tuple[bytes, ...]:
    return tuple(payload.data for payload in payloads)


def _results(payloads: Iterable[Payload]) -> tuple[bytes, ...]:
    """Result payloads; no payload and one `null` say the same, and the SDK always writes one."""
    data = _data(payloads)
    return () if data in ((b"",), (b"null",)) else data


def _fields(fields: Any) -> tuple[tuple[str, bytes], ...]:
    return tuple(sorted((name, payload.data) for name, payload in fields.items()))


_EVENTS: dict[int, tuple[str, Callable[[Any], Step]]] = {
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: (
        "activity_task_scheduled_event_attributes",
        lambda a: ("activity", a.activity_type.name, a.task_queue.name, _data(a.input.payloads)),
    ),
    EventType.EVENT_TYPE_TIMER_STARTED: (
        "timer_started_event_attributes",
        lambda a: ("timer", a.start_to_fire_timeout.ToNanoseconds()),
    ),
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED: (
        "start_child_workflow_execution_initiated_event_attributes",
        lambda a: ("child", a.workflow_type.name, a.workflow_id, a.task_queue.name, _data(a.input.payloads)),
    ),
    EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (
        "signal_external_workflow_execution_initiated_event_attributes",
        lambda a: ("signal", a.workflow_execution.workflow_id, a.signal_name, _data(a.input.payloads)),
    ),
    EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (
        "request_cancel_external_workflow_execution_initiated_event_attributes",
        lambda a: ("cancel", a.workflow_execution.workflow_id),
    ),
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED: (
        "workflow_properties_modified_event_attributes",
        lambda a: ("memo", _fields(a.upserted_memo.fields)),
    ),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: (
        "workflow_execution_completed_event_attributes",
        lambda a: ("complete", _results(a.result.payloads)),
    ),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: (
        "workflow_execution_failed_event_attributes",
        lambda a: ("fail", a.failure.application_failure_info.type, a.failure.message),
    ),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: (
        "workflow_execution_continued_as_new_event_attributes",
        lambda a: ("continue", a.workflow_type.name, _data(a.input.payloads)),
    ),
}

_COMMANDS: dict[str, Callable[[Any], Step]] = {
    "schedule_activity": lambda c: ("activity", c.activity_type, c.task_queue, _data(c.arguments)),
    "start_timer": lambda c: ("timer", c.start_to_fire_timeout.ToNanoseconds()),
    "start_child_workflow_execution": lambda c: (
        "child",
        c.workflow_type,
        c.workflow_id,
        c.task_queue,
        _data(c.input),
    ),
    "signal_external_workflow_execution": lambda c: (
        "signal",
        c.workflow_execution.workflow_id or c.child_workflow_id,
        c.signal_name,
        _data(c.args),
    ),
    "request_cancel_external_workflow_execution": lambda c: ("cancel", c.workflow_execution.workflow_id),
    "modify_workflow_properties": lambda c: ("memo", _fields(c.upserted_memo.fields)),
    "complete_workflow_execution": lambda c: ("complete", _results([c.result])),
    "fail_workflow_execution": lambda c: ("fail", c.failure.application_failure_info.type, c.failure.message),
    "continue_as_new_workflow_execution": lambda c: ("continue", c.workflow_type, _data(c.arguments)),
}


def steps_of_history(events: Iterable[HistoryEvent]) -> Iterator[Step]:
    """The compared facts of every event that a workflow command caused, in history order."""
    for event in events:
        entry = _EVENTS.get(event.event_type)
        if entry is not None:
            attributes: Message = getattr(event, entry[0])
            yield entry[1](attributes)


def steps_of_commands(commands: Iterable[WorkflowCommand]) -> Iterator[Step]:
    """The same facts of the commands that a replay produced."""
    for command in commands:
        variant = command.WhichOneof("variant")
        if variant is not None and variant in _COMMANDS:
            yield _COMMANDS[variant](getattr(command, variant))


def _task_queue_of(history: WorkflowHistory) -> str:
    started = history.events[0].workflow_execution_started_event_attributes
    return started.task_queue.name


def _compare(recorded: Sequence[Step], replayed: Sequence[Step]) -> Divergence | None:
    for index, step in enumerate(recorded):
        if index >= len(replayed):
            return Divergence("strict", f"the history has {step}, the replay stopped before it", index)
        if step != replayed[index]:
            return Divergence("strict", f"the history has {step}, the replay has {replayed[index]}", index)
    return None


async def strict_replay(
    history: WorkflowHistory, workflows: Sequence[type], *, runner: WorkflowRunner | None = None, **replayer: Any
) -> Divergence | None:
    """Replay `history` against `workflows`; None when both agree, else the first difference.

    `replayer` passes further arguments to `temporalio.worker.Replayer`; a history does not say its namespace, which is
    "default" unless given. Commands that follow the recorded ones (a workflow that is still open) are not compared.
    """
    replayer.setdefault("namespace", "default")
    recording = RecordingRunner(runner or UnsandboxedWorkflowRunner(), _task_queue_of(history))
    replay = Replayer(workflows=workflows, workflow_runner=recording, unsandboxed_workflow_runner=recording, **replayer)
    result = await replay.replay_workflow(history, raise_on_replay_failure=False)
    if result.replay_failure is not None:
        return Divergence("core", f"{type(result.replay_failure).__name__}: {result.replay_failure}")
    return _compare(list(steps_of_history(history.events)), list(steps_of_commands(recording.commands)))
