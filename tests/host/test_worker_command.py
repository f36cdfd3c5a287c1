"""`lua2temporal worker` as an operator runs it: health, metrics, logs, signals, and being killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import Client

from runtime_shims.temporal.dev_server import free_port

from .projects import application_of, temporal_entries
from .test_processes import chunk

pytestmark = pytest.mark.server
REPOSITORY = Path(__file__).parents[2]

STEPS = chunk(
    "local step = funcs.new():with_options({['activity.start_to_close_timeout'] = '2s'})\nlocal results = {}\n"
    "for i = 1, count do\nlocal v, err = step:call('app:step', i)\nif err then return nil, err end\n"
    "results[i] = v\ntime.sleep('20ms')\nend\nreturn results",
    "count",
)
STEP = chunk("logger:info('step', {n = n})\nreturn n * n", "n")


class Command:
    """A running `lua2temporal` command and what it writes to stderr."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.log = directory / f"log-{uuid.uuid4()}"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from transpiler.cli import entry_point; entry_point()", *arguments],
                cwd=directory,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
                stdout=subprocess.DEVNULL,
                stderr=stream,
            )

    def text(self) -> str:
        return self.log.read_text()

    def wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = re.search(pattern, self.text())
            if found is not None:
                return found
            assert self.process.poll() is None, self.text()
            time.sleep(0.05)
        raise AssertionError(f"{pattern} did not appear in:\n{self.text()}")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@contextlib.contextmanager
def command(directory: Path, *arguments: str) -> Iterator[Command]:
    running = Command(directory, *arguments)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A generated package: a workflow of many steps, each an activity in Lua."""
    entries = temporal_entries()
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


def queue_of(project: Path) -> str:
    manifest: dict[str, Any] = json.loads((project / "manifest.json").read_text())
    return str(manifest["workers"]["app:worker"]["task_queue"])


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
        assert "temporal_activity_execution_latency" in httpx.get(f"http://{metrics}/metrics", trust_env=False).text
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


@pytest.mark.slow
def test_worker_that_is_killed_again_and_again(project: Path, temporal_address: str) -> None:
    """SIGKILL at any moment loses nothing and doubles nothing, also with a second worker beside."""

    async def start() -> Any:
        client = await Client.connect(temporal_address)
        return await client.start_workflow(
            "app:steps", 60, id=f"steps-{uuid.uuid4()}", task_queue=queue_of(project), task_timeout=None
        )

    async def result(identifier: str) -> Any:
        client = await Client.connect(temporal_address)
        return await asyncio.wait_for(client.get_workflow_handle(identifier).result(), 90)

    handle = asyncio.run(start())
    for _ in range(4):
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
        assert asyncio.run(result(handle.id)) == [number * number for number in range(1, 61)]
