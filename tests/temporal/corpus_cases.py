"""Drives the `cases.json` files of the corpus (corpus/README.md) with an ordinary Temporal client."""

from __future__ import annotations

import asyncio
import json
import uuid
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from runtime_shims.application import Application

ABSENT = object()


def read_cases(project: Path) -> list[dict[str, Any]]:
    """The cases of a corpus project; none when it has no file."""
    path = project / "cases.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


async def run_case(application: Application, client: Client, case: dict[str, Any]) -> WorkflowHandle[Any, Any]:
    """Run one case, check everything that it says, and return the handle of the finished run."""
    handle = await _start(application, client, case)
    begun = asyncio.get_running_loop().time()
    for signal in case.get("signals", [])[1 if case.get("with_start") else 0 :]:
        await _at(begun, signal.get("after_ms", 0))
        await handle.signal(signal["topic"], signal["payload"])
    for update in case.get("updates", []):
        await _update(handle, update)
    if "cancel_after_ms" in case:
        await _at(begun, case["cancel_after_ms"])
        await handle.cancel()
    await asyncio.wait_for(_check_outcome(handle, case), 30)
    await _check_history(handle, case)
    return handle


async def _start(application: Application, client: Client, case: dict[str, Any]) -> WorkflowHandle[Any, Any]:
    entry = application.manifest.entries[case["entry"]]
    assert entry.worker is not None
    if case.get("skip_time"):
        client = TimeSkipper(client).client
    options: dict[str, Any] = {}
    if case.get("with_start"):
        first = case["signals"][0]
        options = {"start_signal": first["topic"], "start_signal_args": [first["payload"]]}
    return await client.start_workflow(
        case.get("workflow_type", case["entry"]),
        args=case.get("input", []),
        id=case.get("id") or f"case-{uuid.uuid4()}",
        task_queue=application.manifest.task_queue(entry.worker) or "",
        **options,
    )


async def _at(begun: float, milliseconds: float) -> None:
    await asyncio.sleep(max(0.0, begun + milliseconds / 1000 - asyncio.get_running_loop().time()))


async def _update(handle: WorkflowHandle[Any, Any], update: dict[str, Any]) -> None:
    if "expect_error" not in update:
        assert await handle.execute_update(update["name"], update["payload"]) == update["expect"]
        return
    try:
        await handle.execute_update(update["name"], update["payload"])
    except WorkflowUpdateFailedError as failed:
        _check_error(failed.cause, update["expect_error"])
    else:
        raise AssertionError(f"update {update} succeeded")


async def _check_outcome(handle: WorkflowHandle[Any, Any], case: dict[str, Any]) -> None:
    if "expect_error" in case:
        try:
            result = await handle.result()
        except WorkflowFailureError as failed:
            _check_error(failed.cause, case["expect_error"])
            return
        raise AssertionError(f"completed with {result}")
    result = await handle.result()
    if "expect" in case:
        assert result == case["expect"]
    for name, value in case.get("expect_fields", {}).items():
        assert result.get(name) == value, (name, result)


def _check_error(error: BaseException, expected: Any) -> None:
    assert isinstance(error, ApplicationError)
    if isinstance(expected, str):
        assert expected in error.message
        return
    if "kind" in expected:
        assert error.type == expected["kind"], error
    assert expected.get("message_contains", "") in error.message
    if "retryable" in expected:
        assert error.non_retryable is not expected["retryable"]


async def _check_history(handle: WorkflowHandle[Any, Any], case: dict[str, Any]) -> None:
    history = await handle.fetch_history()
    if "activities" in case:
        assert _activities(history) == case["activities"]
    if "children" in case:
        assert _children(history) == case["children"]
    if "timers_ms" in case:
        assert _timers(history) == case["timers_ms"]
    if "memo" in case or "search_attributes" in case:
        described = await handle.describe()
        memo = await described.memo()
        assert {name: memo.get(name, ABSENT) for name in case.get("memo", {})} == case.get("memo", {})
        for name, value in case.get("search_attributes", {}).items():
            found = described.search_attributes.get(name)
            assert found in (value, [value]), (name, found)


def _activities(history: WorkflowHistory) -> list[str]:
    kind = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    names = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.event_type == kind
    ]
    return [name for name in names if not name.startswith("__")]


def _children(history: WorkflowHistory) -> list[str]:
    kind = EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED
    return [
        event.start_child_workflow_execution_initiated_event_attributes.workflow_type.name
        for event in history.events
        if event.event_type == kind
    ]


def _timers(history: WorkflowHistory) -> list[int]:
    kind = EventType.EVENT_TYPE_TIMER_STARTED
    return [
        event.timer_started_event_attributes.start_to_fire_timeout.ToMilliseconds()
        for event in history.events
        if event.event_type == kind
    ]
