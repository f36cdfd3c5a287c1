"""Replays histories one after the other and renders what was found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime_shims.temporal.strict_replay import Divergence, strict_replay
from transpiler.cli.histories import Source, connect, fetch_histories

if TYPE_CHECKING:
    from temporalio.client import WorkflowHistory

    from runtime_shims import Application
    from transpiler.cli.options import Common


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one history."""

    workflow_id: str
    run_id: str
    workflow_type: str
    events: int
    divergence: Divergence | None = None
    unknown: bool = False
    """Whether the build has no such workflow type."""
    required: bool = True
    """False for what a query found by the way: an unknown type is then no fault."""

    @property
    def is_fine(self) -> bool:
        """Whether the history agrees with the code."""
        return self.divergence is None and not (self.unknown and self.required)


async def replay_all(
    application: Application, recorded: Sequence[WorkflowHistory], source: Source, common: Common
) -> AsyncIterator[Report]:
    """Replay the recorded histories, then those of the server. Raises what `connect` and `fetch_histories` raise."""
    namespace = source.namespace or "default"
    for history in recorded:
        yield await _replay(application, history, namespace, True)
    if source.is_empty:
        return
    client = await connect(application, source)
    async for history in fetch_histories(client, source):
        common.note(f"replaying {history.workflow_id}", 1)
        yield await _replay(application, history, client.namespace, source.query is None)


async def _replay(application: Application, history: WorkflowHistory, namespace: str, required: bool) -> Report:
    from temporalio.workflow import _Definition

    started = history.events[0].workflow_execution_started_event_attributes
    name = started.workflow_type.name
    identity = (history.workflow_id, started.original_execution_run_id, name, len(history.events))
    if name not in {_Definition.must_from_class(item).name for item in application.workflows}:
        return Report(*identity, unknown=True, required=required)
    divergence = await strict_replay(history, application.workflows, namespace=namespace)
    return Report(*identity, divergence)


def as_text(reports: Sequence[Report], *, quiet: bool = False) -> str:
    """What people read: one paragraph for each history that diverges, one line for every other, and a summary."""
    lines = [_paragraph(report) for report in reports if not (quiet and report.is_fine)]
    diverged = sum(not report.is_fine for report in reports)
    noun = "history" if len(reports) == 1 else "histories"
    lines.append(f"{len(reports)} {noun} replayed, {diverged} diverged")
    return "\n".join(lines)


def _paragraph(report: Report) -> str:
    head = f"{report.workflow_id} ({report.workflow_type}, {report.events} events)"
    if report.unknown:
        return f"{head}: the build has no workflow of this type"
    divergence = report.divergence
    if divergence is None:
        return f"{head}: ok"
    at = f" at event {divergence.event_id}" if divergence.event_id is not None else ""
    lines = [f"{head}: diverges{at}"]
    if divergence.place is not None:
        place = divergence.place
        lines.append(f"  {place.source}:{place.source_line}: in {place.function} of {place.entry_id}")
    lines.append(f"  {divergence.message}")
    return "\n".join(lines)


def as_document(reports: Sequence[Report]) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "version": 1,
        "workflows": [_entry(report) for report in reports],
        "replayed": len(reports),
        "diverged": sum(not report.is_fine for report in reports),
    }


def _entry(report: Report) -> dict[str, Any]:
    divergence = report.divergence
    place = divergence.place if divergence is not None else None
    status = "unknown_type" if report.unknown else "ok" if divergence is None else "diverged"
    return {
        "workflow_id": report.workflow_id,
        "run_id": report.run_id,
        "workflow_type": report.workflow_type,
        "events": report.events,
        "status": status,
        "message": divergence.message if divergence is not None else "",
        "event_id": divergence.event_id if divergence is not None else None,
        "entry_id": place.entry_id if place is not None else None,
        "file": place.source if place is not None else None,
        "line": place.source_line if place is not None else None,
        "function": place.function if place is not None else None,
    }
