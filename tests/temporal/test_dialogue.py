"""Signals, channels, children, lifecycle, updates and queries on a real server; each history is replayed strictly."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateStage,
)
from temporalio.exceptions import ApplicationError

from tests.temporal.fixtures import dialogue
from tests.temporal.running import Bench, on_server

pytestmark = pytest.mark.server


@activity.defn(name="app:slow")
async def slow(value: str) -> str:
    await asyncio.sleep(0.05)
    return value


@activity.defn(name="app:nudged")
async def nudged(pid: str) -> None:
    """Signals its workflow while the worker is busy, so that signal and result meet in one workflow task."""
    workflow_id = activity.info().workflow_id
    assert workflow_id is not None
    await activity.client().get_workflow_handle(workflow_id).signal("nudge")


ACTIVITIES = [slow, nudged]


def _on_server(address: str, scenario: Any) -> None:
    on_server(address, dialogue.ALL, scenario, ACTIVITIES)


async def _finished(bench: Bench, handle: WorkflowHandle[Any, Any]) -> Any:
    result = await handle.result()
    await bench.replay(handle)
    return result


def test_burst_of_startup_messages(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.client.start_workflow(
            "app:counter",
            1,
            id=f"counter-{uuid.uuid4()}",
            task_queue=bench.task_queue,
            start_signal="increment",
            start_signal_args=[1],
        )
        await handle.signal("increment", 2)
        await handle.signal("increment", 3)
        await handle.signal("finish")
        assert await _finished(bench, handle) == {"final_counter": 7, "processed": 3}

    _on_server(temporal_address, scenario)


def test_workflows_talk_to_each_other(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        counter = await bench.start("app:counter", 1)
        target = f"{{temporal@{bench.task_queue}|{counter.id}}}"
        asker = await bench.start("app:asker", target)
        answer = await _finished(bench, asker)
        await counter.signal("finish")
        await _finished(bench, counter)
        assert answer == {
            "topic": "ack",
            "sender": target,
            "value": 6,
            "sent": True,
            "missing": True,
            "missing_kind": "NotFound",
            "pid": f"{{temporal@{bench.task_queue}|{asker.id}}}",
            "id": "app:asker",
        }

    _on_server(temporal_address, scenario)


def test_children(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.run("app:parent", bench.task_queue) == {
            "doubled": 42,
            "failed": True,
            "kind": "NotFound",
            "retryable": False,
            "wrapper": "child_workflow",
            "same": True,
            "exit": "pid.exit",
            "value": 8,
            "exit_error": "not a number",
            "refused": "process.monitor not supported in workflow context: child workflows are automatically monitored",
        }

    _on_server(temporal_address, scenario)


def test_startup_messages_and_conflict_policy_of_children(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.run("app:starter", bench.task_queue, f"shared-{uuid.uuid4()}") == {
            "same": True,
            "result": {"final_counter": 16, "processed": 4},
            "bad": "invalid temporal child workflow options for app:counter: workflow.run_timeout must be a duration "
            "string or milliseconds number, got boolean",
        }

    _on_server(temporal_address, scenario)


def test_cancellation_is_an_event(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:patient")
        await handle.cancel(reason="enough")
        assert await _finished(bench, handle) == {"kind": "pid.cancel", "sender": "{|topology}", "reason": "enough"}
        assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED

    _on_server(temporal_address, scenario)


def test_cancel_with_a_deadline_terminates(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        stubborn = await bench.start("app:stubborn")
        pid = f"{{temporal@{bench.task_queue}|{stubborn.id}}}"
        assert await bench.run("app:canceller", pid, 200) == {"ok": True}
        with pytest.raises(WorkflowFailureError):
            await asyncio.wait_for(stubborn.result(), 10)
        assert (await stubborn.describe()).status is WorkflowExecutionStatus.TERMINATED

    _on_server(temporal_address, scenario)


def test_upgrade_keeps_unread_messages(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:relay", 1)
        await handle.signal("word", "one")
        await handle.signal("word", "two")
        await handle.signal("go")
        await asyncio.sleep(0.2)
        await handle.signal("word", "three")
        assert await _finished(bench, handle) == ["one", "two", "three"]

    _on_server(temporal_address, scenario)


def test_select_over_future_timer_and_message(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:select")
        await handle.signal("stop")
        assert await _finished(bench, handle) == ["stop", "50ms"]

    _on_server(temporal_address, scenario)


def test_completions_go_before_signals_of_the_same_task(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:order")
        result = await handle.result()
        await bench.replay(handle)
        history = await handle.fetch_history()
        together = _in_one_task(history)
        assert sorted(result) == ["activity", "nudge"]
        if together:
            assert result == ["activity", "nudge"]

    _on_server(temporal_address, scenario)


def _in_one_task(history: Any) -> bool:
    """Whether the signal and the activity's completion lie before the same workflow task."""
    kinds = [event.WhichOneof("attributes") for event in history.events]
    signal = kinds.index("workflow_execution_signaled_event_attributes")
    completion = kinds.index("activity_task_completed_event_attributes")
    between = kinds[min(signal, completion) : max(signal, completion)]
    return "workflow_task_started_event_attributes" not in between


def test_a_refused_update_is_an_accepted_one_that_failed(temporal_address: str) -> None:
    """docs/decisions/0005: the SDK accepts before the program can answer, so that `nak` leaves two events."""

    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:update")
        pending = await handle.start_update("double", -1, wait_for_stage=WorkflowUpdateStage.ACCEPTED)
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await pending.result()
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == "Rejected"
        await handle.signal("finish")
        assert await _finished(bench, handle) == 1
        kinds = [event.WhichOneof("attributes") for event in (await handle.fetch_history()).events]
        updates = [kind for kind in kinds if kind and "_update_" in kind]
        assert updates == [
            "workflow_execution_update_accepted_event_attributes",
            "workflow_execution_update_completed_event_attributes",
        ]

    _on_server(temporal_address, scenario)


def test_updates_and_queries(temporal_address: str) -> None:
    async def scenario(bench: Bench) -> None:
        handle = await bench.start("app:update")
        assert await handle.execute_update("double", 4) == {"doubled": 8}
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update("double", -1)
        assert str(refused.value.cause) == "Rejected: negative"
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await handle.execute_update("double", 0)
        assert str(failed.value.cause) == "Internal: zero"
        assert await handle.query("state") == {}
        assert await handle.query("pid") == handle.id
        with pytest.raises(WorkflowQueryFailedError, match="unknown query type: other"):
            await handle.query("other")
        await handle.signal("finish")
        assert await _finished(bench, handle) == 3

    _on_server(temporal_address, scenario)
