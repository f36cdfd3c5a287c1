"""`Application`: loading, calls without a server, workers with activities in Lua and in Python, the default sandbox."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from analyzer.project.loader import load_project
from runtime_shims import Application, LuaError
from runtime_shims.manifest import ManifestError
from runtime_shims.temporal.settings import SettingsError
from runtime_shims.temporal.strict_replay import strict_replay
from transpiler.build import build

REGISTRY = """
version: "1.0"
namespace: app
entries:
  - name: client
    kind: temporal.client
    address: localhost:7233
    tq_prefix: test-
  - name: worker
    kind: temporal.worker
    client: app:client
    task_queue: QUEUE
    worker_options: {max_concurrent_activity_execution_size: 7}
  - name: greet_workflow
    kind: workflow.lua
    source: file://greet_workflow.lua
    modules: [funcs, uuid]
    meta: {temporal: {workflow: {worker: app:worker, name: greeting}}}
  - name: greet
    kind: function.lua
    source: file://greet.lua
    method: main
    modules: [ctx]
    meta: {temporal: {activity: {worker: app:worker}}, options: {activity.start_to_close_timeout: 5s}}
  - name: counter
    kind: function.lua
    source: file://counter.lua
    method: main
  - name: patient
    kind: function.lua
    source: file://patient.lua
    method: main
    modules: [time]
    meta: {temporal: {activity: {worker: app:worker}}}
"""
SOURCES = {
    "greet_workflow.lua": """
        local function main(name)
            local id = uuid.v4()
            local text, err = funcs.call("app:greet", name)
            return {text = text, id = #id, pid = process.pid(), err = err and tostring(err)}
        end
        return main
    """,
    "greet.lua": """
        local function main(name)
            if name == "" then return nil, "no name" end
            return "Grüße, " .. name, nil
        end
        return { main = main }
    """,
    "counter.lua": """
        local count = 0
        local function main(step)
            count = count + step
            return count
        end
        return { main = main }
    """,
    "patient.lua": """
        local function main()
            local events = process.events()
            local event = events:receive()
            return event.kind
        end
        return { main = main }
    """,
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A built project."""
    project = tmp_path_factory.mktemp("project")
    (project / "_index.yaml").write_text(REGISTRY.replace("QUEUE", f"queue-{uuid.uuid4()}"), encoding="utf-8")
    for name, source in SOURCES.items():
        (project / name).write_text(source, encoding="utf-8")
    output = project / "generated"
    result = build(load_project(project), output)
    assert result.ok, result.diagnostics
    yield output


def test_calls_without_a_server(generated: Path) -> None:
    async def scenario() -> None:
        async with Application.load(generated) as application:
            assert await application.call("app:greet", "Ada") == "Grüße, Ada"
            with pytest.raises(LuaError) as failed:
                await application.call("app:greet", "")
            assert (failed.value.message, failed.value.type, failed.value.non_retryable) == (
                "no name",
                "Internal",
                True,
            )
            with pytest.raises(LuaError, match="app:nothing"):
                await application.call("app:nothing")
            # One instance serves calls one after the other and keeps its state.
            assert [await application.call("app:counter", 1) for _ in range(3)] == [1, 2, 3]

    asyncio.run(scenario())


def test_packages_live_side_by_side(generated: Path) -> None:
    one, two = Application.load(generated), Application.load(generated)
    assert one.package != two.package
    assert one.workflows[0] is not two.workflows[0]
    assert importlib.util.find_spec(one.package) is not None
    asyncio.run(one.close())
    assert importlib.util.find_spec(one.package) is None
    asyncio.run(two.close())


@pytest.mark.parametrize("content", ["", "{}", '{"version": 99}', '{"version": 1, "entries": {"a": {}}}'])
def test_damaged_manifests_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ManifestError, match=r"manifest\.json"):
        Application.load(tmp_path)
    with pytest.raises(ManifestError):
        Application.load(tmp_path / "missing")


def test_projects_with_errors_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "_index.yaml").write_text(REGISTRY, encoding="utf-8")
    for name, source in SOURCES.items():
        (tmp_path / name).write_text(source if name != "greet.lua" else "local = 1", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"greet\.lua:1:"):
        Application.from_project(tmp_path)


@pytest.mark.server
def test_worker_runs_workflow_and_activities(generated: Path, temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        async with Application.load(generated) as application, application.worker(client, "app:worker") as worker:
            assert worker.config()["max_concurrent_activities"] == 7
            assert worker.config()["max_concurrent_local_activities"] == 1000
            assert worker.config()["sticky_queue_schedule_to_start_timeout"] == timedelta(seconds=5)
            queue = worker.task_queue
            assert queue.startswith("test-queue-")
            for workflow_type in ("app:greet_workflow", "greeting"):
                workflow_id = f"greet-{uuid.uuid4()}"
                handle = await client.start_workflow(workflow_type, "Ada", id=workflow_id, task_queue=queue)
                assert await handle.result() == {
                    "text": "Grüße, Ada",
                    "id": 36,
                    "pid": f"{{app:client@app:worker|{workflow_id}}}",
                }
                history = await handle.fetch_history()
                assert await strict_replay(history, application.workflows) is None
            with pytest.raises(SettingsError, match="worker app:other not found"):
                application.worker(client, "app:other")

    asyncio.run(scenario())


@pytest.mark.server
def test_python_activity_replaces_the_lua_one(generated: Path, temporal_address: str) -> None:
    @activity.defn(name="app:greet")
    async def greet(name: str) -> str:
        return f"Hello, {name}"

    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        application = Application.load(generated)
        async with application, application.worker(client, activities=[greet]) as worker:
            result = await client.execute_workflow(
                "greeting", "Ada", id=f"greet-{uuid.uuid4()}", task_queue=worker.task_queue
            )
            assert result["text"] == "Hello, Ada"

    asyncio.run(scenario())


@pytest.mark.server
def test_classes_and_activities_in_a_plain_worker(generated: Path, temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        application = Application.load(generated)
        queue = application.manifest.task_queue("app:worker")
        assert queue is not None
        workflows, activities = application.workflows, application.activities
        async with application, Worker(client, task_queue=queue, workflows=workflows, activities=activities):
            for workflow_type in ("app:greet_workflow", "greeting"):
                result = await client.execute_workflow(
                    workflow_type, "Ada", id=f"plain-{uuid.uuid4()}", task_queue=queue
                )
                assert result["text"] == "Grüße, Ada"

    asyncio.run(scenario())


@pytest.mark.server
def test_cancellation_reaches_a_lua_activity(generated: Path, temporal_address: str) -> None:
    async def scenario() -> None:
        client = await Client.connect(temporal_address)
        async with Application.load(generated) as application, application.worker(client) as worker:
            handle = await client.start_activity(
                "app:patient",
                id=f"patient-{uuid.uuid4()}",
                task_queue=worker.task_queue,
                start_to_close_timeout=_seconds(20),
                heartbeat_timeout=_seconds(1),
            )
            await asyncio.sleep(0.3)
            await handle.cancel()
            assert await asyncio.wait_for(handle.result(), 10) == "pid.cancel"

    asyncio.run(scenario())


def _seconds(number: float) -> Any:
    from datetime import timedelta

    return timedelta(seconds=number)


def test_manifest_is_plain_json(generated: Path) -> None:
    manifest = json.loads((generated / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["entries"]["app:greet_workflow"]["workflow_types"] == ["app:greet_workflow", "greeting"]
