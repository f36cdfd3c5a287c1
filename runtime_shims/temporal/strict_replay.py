"""Replay that compares what the SDK's Replayer ignores.

Core matches commands with events by type and id only; inputs, durations and results may differ unnoticed. Here every
command that the replay produces is recorded and compared with the history (spec/temporalio.md §14). The plain replay
still runs, so that its own checks apply as well. A run that diverges is replayed once more to find the Lua line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
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

from runtime_shims.lua.traceback import LuaFrame

from .lua_places import PlaceRecorder

Step = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference between a history and its replay."""

    kind: str
    """`core` when the SDK's replayer found it, `strict` when the comparison of commands did."""
    message: str
    step: int | None = None
    """Index of the command, counted over the compared commands; None when no command differs."""
    event_id: int | None = None
    """The event of the history that the command should have led to."""
    place: LuaFrame | None = None
    """The Lua line that issued the differing command, or that was executed last when there is none."""


@dataclass(slots=True)
class _Recording:
    """What one replay did. `places` are those of `commands`, one for each."""

    commands: list[WorkflowCommand] = field(default_factory=list)
    places: list[LuaFrame | None] = field(default_factory=list)
    failure: str | None = None
    """Why a workflow task failed, when one did."""
    recorder: PlaceRecorder | None = None

    @property
    def last_place(self) -> LuaFrame | None:
        """The Lua line that was executed last, where that was recorded."""
        return self.recorder.last if self.recorder is not None else None


class _RecordingInstance(WorkflowInstance):
    def __init__(self, inner: WorkflowInstance, recording: _Recording) -> None:
        self.inner = inner
        self.recording = recording
        self.places: list[LuaFrame | None] = []
        if recording.recorder is not None:
            recording.recorder.watch_commands(inner, self.places)

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        recording = self.recording
        with recording.recorder.tracing() if recording.recorder is not None else nullcontext():
            completion = self.inner.activate(act)
        if completion.HasField("successful"):
            commands = completion.successful.commands
            places = [*self.places, *[None] * (len(commands) - len(self.places))]
            unsent = _never_sent(commands)
            for index, command in enumerate(commands):
                if index not in unsent:
                    recording.commands.append(command)
                    recording.places.append(places[index])
        else:
            recording.failure = completion.failed.failure.message
        self.places.clear()
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

    def __init__(self, inner: WorkflowRunner, task_queue: str, recording: _Recording) -> None:
        self.inner = inner
        self.task_queue = task_queue
        self.recording = recording

    def prepare_workflow(self, defn: Any) -> None:
        self.inner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        recorded = replace(det, info=replace(det.info, task_queue=self.task_queue))
        return _RecordingInstance(self.inner.create_instance(recorded), self.recording)

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
    EventType.EVENT_TYPE_TIMER_CANCELED: ("timer_canceled_event_attributes", lambda a: ("stop", a.timer_id)),
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: (
        "upsert_workflow_search_attributes_event_attributes",
        lambda a: ("attributes", _fields(a.search_attributes.indexed_fields)),
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
    "cancel_timer": lambda c: ("stop", str(c.seq)),
    "upsert_workflow_search_attributes": lambda c: ("attributes", _fields(c.search_attributes.indexed_fields)),
    "modify_workflow_properties": lambda c: ("memo", _fields(c.upserted_memo.fields)),
    "complete_workflow_execution": lambda c: ("complete", _results([c.result])),
    "fail_workflow_execution": lambda c: ("fail", c.failure.application_failure_info.type, c.failure.message),
    "continue_as_new_workflow_execution": lambda c: ("continue", c.workflow_type, _data(c.arguments)),
}


_CHANGE_VERSIONS = "TemporalChangeVersion"
"""The search attribute that core itself writes beside the marker of a patch; no command of the workflow asks for it."""


def _never_sent(commands: Sequence[WorkflowCommand]) -> set[int]:
    """Indexes of timers started and cancelled within one activation: core tells the service nothing of either."""
    started: dict[int, int] = {}
    dropped: set[int] = set()
    for index, command in enumerate(commands):
        variant = command.WhichOneof("variant")
        if variant == "start_timer":
            started[command.start_timer.seq] = index
        elif variant == "cancel_timer" and command.cancel_timer.seq in started:
            dropped |= {started[command.cancel_timer.seq], index}
    return dropped


def steps_of_history(events: Iterable[HistoryEvent]) -> Iterator[tuple[int, Step]]:
    """The compared facts of every event that a workflow command caused, each with the event's id, in history order."""
    for event in events:
        entry = _EVENTS.get(event.event_type)
        if entry is None:
            continue
        attributes: Message = getattr(event, entry[0])
        step = entry[1](attributes)
        if step[0] != "attributes" or [name for name, _ in step[1]] != [_CHANGE_VERSIONS]:
            yield event.event_id, step


def steps_of_commands(recording: _Recording) -> Iterator[tuple[LuaFrame | None, Step]]:
    """The same facts of the commands that a replay produced, each with its Lua place where that is known."""
    children: dict[int, str] = {}
    for command, place in zip(recording.commands, recording.places, strict=True):
        variant = command.WhichOneof("variant")
        if variant == "start_child_workflow_execution":
            children[command.start_child_workflow_execution.seq] = command.start_child_workflow_execution.workflow_id
        elif variant == "cancel_child_workflow_execution":
            # The service records it like the cancellation of any other workflow.
            yield place, ("cancel", children[command.cancel_child_workflow_execution.child_workflow_seq])
        if variant is not None and variant in _COMMANDS:
            yield place, _COMMANDS[variant](getattr(command, variant))


def describe(step: Step) -> str:
    """A step in words: `timer of 1h0m0s`, `activity app:charge on queue payments with ["a"]`."""
    return _WORDS[step[0]](*step[1:])


def _listed(data: Sequence[bytes]) -> str:
    text = ", ".join(item.decode("utf-8", "backslashreplace") for item in data)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


_SHOWN_CHARACTERS = 200
_WORDS: dict[str, Callable[..., str]] = {
    "activity": lambda name, queue, data: f"activity {name} on queue {queue} with ({_listed(data)})",
    "timer": lambda duration: f"timer of {timedelta(microseconds=duration / 1000)}",
    "child": lambda name, id_, queue, data: f"child workflow {name} as {id_} on queue {queue} with ({_listed(data)})",
    "signal": lambda id_, name, data: f"signal {name} to {id_} with ({_listed(data)})",
    "cancel": lambda id_: f"cancel request to {id_}",
    "stop": lambda timer: f"cancellation of timer {timer}",
    "attributes": lambda fields: f"search attributes {', '.join(f'{name}={_listed([data])}' for name, data in fields)}",
    "memo": lambda fields: f"memo {', '.join(f'{name}={_listed([value])}' for name, value in fields)}",
    "complete": lambda data: f"completion with ({_listed(data)})",
    "fail": lambda type_, message: f"failure {type_ or 'without a type'}: {message}",
    "continue": lambda name, data: f"continue-as-new {name} with ({_listed(data)})",
}


def _task_queue_of(history: WorkflowHistory) -> str:
    started = history.events[0].workflow_execution_started_event_attributes
    return started.task_queue.name


def _compare(history: WorkflowHistory, recording: _Recording) -> Divergence | None:
    replayed = list(steps_of_commands(recording))
    last = recording.last_place
    for index, (event_id, step) in enumerate(steps_of_history(history.events)):
        if index >= len(replayed):
            message = f"the history has {describe(step)}, the replay stopped before it"
            return Divergence("strict", message, index, event_id, last)
        place, command = replayed[index]
        if step != command:
            message = f"the history has {describe(step)}, the replay has {describe(command)}"
            return Divergence("strict", message, index, event_id, place or last)
    return None


async def strict_replay(
    history: WorkflowHistory, workflows: Sequence[type], *, runner: WorkflowRunner | None = None, **replayer: Any
) -> Divergence | None:
    """Replay `history` against `workflows`; None when both agree, else the first difference.

    `replayer` passes further arguments to `temporalio.worker.Replayer`; a history does not say its namespace, which is
    "default" unless given. Commands that follow the recorded ones (a workflow that is still open) are not compared. A
    difference is located in the Lua source when the workflow class comes from generated code and `runner` is not given.
    """
    replayer.setdefault("namespace", "default")
    found = await _replay(history, workflows, runner or UnsandboxedWorkflowRunner(), _Recording(), replayer)
    if found is None or runner is not None:
        return found
    located = _Recording(recorder=PlaceRecorder())
    return await _replay(history, workflows, UnsandboxedWorkflowRunner(), located, replayer) or found


async def _replay(
    history: WorkflowHistory,
    workflows: Sequence[type],
    runner: WorkflowRunner,
    recording: _Recording,
    replayer: dict[str, Any],
) -> Divergence | None:
    watched = RecordingRunner(runner, _task_queue_of(history), recording)
    replay = Replayer(workflows=workflows, workflow_runner=watched, unsandboxed_workflow_runner=watched, **replayer)
    result = await replay.replay_workflow(history, raise_on_replay_failure=False)
    different = _compare(history, recording)
    if result.replay_failure is None:
        return different
    reason = f"{type(result.replay_failure).__name__}: {recording.failure or result.replay_failure}"
    if different is None or recording.failure is not None:
        return Divergence("core", reason, place=recording.last_place)
    return replace(different, kind="core", message=f"{different.message} ({reason})")
