"""Strict replay sees what the SDK's replayer ignores (spec/temporalio.md §14)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.common import SearchAttributeKey
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from runtime_shims.temporal.strict_replay import strict_replay


@activity.defn(name="echo")
async def echo(value: str) -> str:
    return value


@workflow.defn(name="deployed", sandboxed=False)
class Empty:
    @workflow.run
    async def run(self) -> str:
        return "done"


def _workflow(argument: str, seconds: float, result: str) -> type:
    class Deployed:
        async def run(self) -> str:
            await workflow.execute_activity("echo", argument, start_to_close_timeout=timedelta(seconds=5))
            await workflow.sleep(seconds)
            return result

    Deployed.run.__qualname__ = "Deployed.run"
    Deployed.run = workflow.run(Deployed.run)  # type: ignore[method-assign]
    Deployed.__qualname__ = "Deployed"
    return workflow.defn(name="deployed", sandboxed=False)(Deployed)


async def _history(address: str) -> WorkflowHistory:
    client = await Client.connect(address)
    async with Worker(client, task_queue="strict", workflows=[_workflow("a", 0.01, "done")], activities=[echo]):
        handle = await client.start_workflow("deployed", id="strict-replay", task_queue="strict")
        await handle.result()
        return await handle.fetch_history()


@pytest.mark.server
def test_differences_are_found(temporal_address: str) -> None:
    async def scenario() -> None:
        history = await _history(temporal_address)
        assert await strict_replay(history, [_workflow("a", 0.01, "done")]) is None
        for changed, kind, expected in (
            (_workflow("b", 0.01, "done"), "strict", "has activity"),
            (_workflow("a", 0.02, "done"), "strict", "has timer"),
            (_workflow("a", 0.01, "other"), "strict", "has completion"),
        ):
            found = await strict_replay(history, [changed])
            assert found is not None
            assert found.kind == kind
            assert expected in found.message
            await Replayer(workflows=[changed], workflow_runner=UnsandboxedWorkflowRunner()).replay_workflow(history)

    asyncio.run(scenario())


@pytest.mark.server
def test_core_differences_are_reported_too(temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        history = await client.get_workflow_handle("strict-replay").fetch_history()
        found = await strict_replay(history, [Empty])
        assert found is not None
        assert found.kind == "core"

    asyncio.run(scenario())


def _stopping(state: str, *, stop_late: bool) -> type:
    """Starts a timer that is stopped at once, one that is stopped late, and writes a search attribute."""

    class Stopping:
        async def run(self) -> None:
            brief = asyncio.get_running_loop().call_later(60, str)
            brief.cancel()
            first, second = (asyncio.get_running_loop().call_later(seconds, str) for seconds in (70, 80))
            await workflow.sleep(0.01)
            (second if stop_late else first).cancel()
            workflow.patched("change@1")
            key = SearchAttributeKey.for_keyword("OrderState")
            workflow.upsert_search_attributes([key.value_set(state)])
            await workflow.sleep(0.01)

    Stopping.run.__qualname__ = "Stopping.run"
    Stopping.run = workflow.run(Stopping.run)  # type: ignore[method-assign]
    Stopping.__qualname__ = "Stopping"
    return workflow.defn(name="stopping", sandboxed=False)(Stopping)


@pytest.mark.server
def test_stopped_timers_and_search_attributes_are_compared(temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        async with Worker(client, task_queue="stopping", workflows=[_stopping("new", stop_late=True)]):
            handle = await client.start_workflow("stopping", id="stopping", task_queue="stopping")
            await handle.result()
            history = await handle.fetch_history()
        assert await strict_replay(history, [_stopping("new", stop_late=True)]) is None
        other = await strict_replay(history, [_stopping("old", stop_late=True)])
        assert other is not None and 'search attributes OrderState="new"' in other.message
        other = await strict_replay(history, [_stopping("new", stop_late=False)])
        assert other is not None and "cancellation of timer" in other.message

    asyncio.run(scenario())


@workflow.defn(name="cancelled-child", sandboxed=False)
class CancelledChild:
    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)


def _cancelling(index: int) -> type:
    class Cancelling:
        async def run(self) -> None:
            start = workflow.start_child_workflow
            children = [await start("cancelled-child", id=f"cancelled-child-{number}") for number in range(2)]
            children[index].cancel()
            await asyncio.wait([children[index]])

    Cancelling.run.__qualname__ = "Cancelling.run"
    Cancelling.run = workflow.run(Cancelling.run)  # type: ignore[method-assign]
    Cancelling.__qualname__ = "Cancelling"
    return workflow.defn(name="cancelling", sandboxed=False)(Cancelling)


@pytest.mark.server
def test_cancelled_children_are_compared(temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        async with Worker(client, task_queue="cancelling", workflows=[_cancelling(1), CancelledChild]):
            handle = await client.start_workflow("cancelling", id="cancelling", task_queue="cancelling")
            await handle.result()
            history = await handle.fetch_history()
        assert await strict_replay(history, [_cancelling(1), CancelledChild]) is None
        other = await strict_replay(history, [_cancelling(0), CancelledChild])
        assert other is not None and "cancel request to cancelled-child-1" in other.message

    asyncio.run(asyncio.wait_for(scenario(), 60))
