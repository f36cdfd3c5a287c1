"""Strict replay sees what the SDK's replayer ignores (spec/temporalio.md §14)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHistory
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
