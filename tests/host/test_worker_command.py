"""`lua2temporal worker` as an operator runs it: health, metrics, logs, signals, and being killed."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import Client

from runtime_shims.temporal.dev_server import free_port

from .commands import REPOSITORY, command, queue_of
from .projects import application_of, temporal_entries
from .test_processes import chunk

pytestmark = pytest.mark.server

STEPS = chunk(
    "local step = funcs.new():with_options({['activity.start_to_close_timeout'] = '2s'})\nlocal results = {}\n"
    "for i = 1, count do\nlocal v, err = step:call('app:step', i)\nif err then return nil, err end\n"
    "results[i] = v\ntime.sleep('20ms')\nend\nreturn results",
    "count",
)
STEP = chunk("logger:info('step', {n = n})\nreturn n * n", "n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A generated package: a workflow of many steps, each an activity in Lua."""
    entries = temporal_entries()
    # How long the server keeps work for a process that is gone.
    entries[1]["worker_options"] = {"sticky_schedule_to_start_timeout": "1s"}
    entries.append(
        {
            "name": "step",
            "kind": "function.lua",
            "source": "file://step.lua",
            "method": "main",
            "modules": ["logger"],
            "meta": {"temporal": {"activity": {"worker": "app:worker"}}},
        }
    )
    (tmp_path / "step.lua").write_text(STEP)
    application_of(tmp_path, {"workflow steps funcs time": STEPS}, entries)
    return tmp_path / "generated"


def documented_metrics() -> list[str]:
    """The metrics in the table of docs/operations.md."""
    page = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `temporal_")]
    return re.findall(r"temporal_\w+", " ".join(rows))


def test_health_metrics_and_logs(project: Path, temporal_address: str) -> None:
    health, metrics = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    options = ("--address", temporal_address, "--health", health, "--metrics", metrics, "--log-format", "json")
    with command(project, "worker", *options) as running:
        running.wait_for("serves task queue")

        async def scenario() -> Any:
            client = await Client.connect(temporal_address)
            return await client.execute_workflow(
                "app:steps", 2, id=f"steps-{uuid.uuid4()}", task_queue=queue_of(project)
            )

        assert asyncio.run(scenario()) == [1, 4]
        answer = httpx.get(f"http://{health}/", trust_env=False)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        served = httpx.get(f"http://{metrics}/metrics", trust_env=False).text
        assert [name for name in documented_metrics() if not re.search(rf"^{name}(_bucket)?{{", served, re.M)] == []
        assert running.end() == 0
    lines = [json.loads(line) for line in running.text().splitlines() if line.startswith("{")]
    logged = [(line["message"], line["entry_id"], line["place"], line["fields"]) for line in lines if "fields" in line]
    assert logged == [("step", "app:step", "app:step:2", {"n": 1}), ("step", "app:step", "app:step:2", {"n": 2})]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--address", "127.0.0.1:1"), "cannot reach the Temporal server"),
        (("--entry", "app:other"), "there is no temporal.worker entry app:other"),
        (("--health", "nowhere"), "invalid address: nowhere"),
        (("--metrics", "nowhere"), "invalid address: nowhere"),
    ],
)
def test_refusals(project: Path, temporal_address: str, options: tuple[str, ...], text: str) -> None:
    given = options if "--address" in options else ("--address", temporal_address, *options)
    with command(project, "worker", *given) as running:
        assert running.process.wait(30) == 2
    assert text in running.text()
    assert "Traceback" not in running.text()


@pytest.mark.parametrize(("steps", "deaths"), [(15, 1), pytest.param(60, 4, marks=pytest.mark.slow)])
def test_worker_that_is_killed_again_and_again(project: Path, temporal_address: str, steps: int, deaths: int) -> None:
    """SIGKILL at any moment loses nothing and doubles nothing, also with a second worker beside."""

    async def start() -> Any:
        client = await Client.connect(temporal_address)
        return await client.start_workflow(
            "app:steps",
            steps,
            id=f"steps-{uuid.uuid4()}",
            task_queue=queue_of(project),
            task_timeout=timedelta(seconds=1),
        )

    async def result(identifier: str) -> Any:
        client = await Client.connect(temporal_address)
        return await asyncio.wait_for(client.get_workflow_handle(identifier).result(), 90)

    handle = asyncio.run(start())
    for _ in range(deaths):
        with command(project, "worker", "--address", temporal_address) as running:
            running.wait_for("serves task queue")
            time.sleep(0.4)
            running.process.kill()
    with command(project, "worker", "--address", temporal_address) as first:
        with command(project, "worker", "--address", temporal_address) as second:
            first.wait_for("serves task queue")
            second.wait_for("serves task queue")
            time.sleep(0.3)
            second.process.kill()
        assert asyncio.run(result(handle.id)) == [number * number for number in range(1, steps + 1)]
