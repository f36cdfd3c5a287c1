"""`lua2temporal dev`: the server with its UI, state that stays, and a restart for every change."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import Client

from runtime_shims.temporal.dev_server import free_port

from .commands import Command, command
from .projects import application_of, temporal_entries
from .test_processes import chunk

pytestmark = pytest.mark.server
GREET = chunk("local who = process.listen('who'):receive()\nreturn 'one ' .. funcs.call('app:name', who)")
ACTIVITY = """
from temporalio import activity

@activity.defn(name="app:name")
async def name(who: str) -> str:
    return f"{who}, said 1"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    application = application_of(directory, {"workflow greet funcs": GREET}, temporal_entries())
    (directory / "activities.py").write_text(ACTIVITY)
    (tmp_path / "queue").write_text(str(application.manifest.task_queue("app:worker")))
    return directory


@contextlib.contextmanager
def dev(project: Path, *options: str) -> Iterator[Command]:
    with command(project, "dev", "--activities", "activities.py", *options) as running:
        running.wait_for("(?m)^ready$")
        yield running
        assert running.end() == 0, running.text()
        assert "Traceback" not in running.text()


def restarted(running: Command, times: int) -> None:
    running.wait_for(rf"(?ms)(^ready$.*){{{times}}}")


async def answer(running: Command, project: Path, who: str) -> Any:
    address = running.wait_for(r"Temporal server at ([\d.:]+),").group(1)
    client = await Client.connect(address)
    queue = (project.parent / "queue").read_text()
    handle = await client.start_workflow("app:greet", id=f"greet-{uuid.uuid4()}", task_queue=queue)
    await handle.signal("who", who)
    return await asyncio.wait_for(handle.result(), 20)


def test_changes_are_served_and_errors_are_shown(project: Path) -> None:
    with dev(project) as running:
        ui = running.wait_for(r"web UI at (http://[\d.:]+);").group(1)
        assert "<!doctype html>" in httpx.get(ui, trust_env=False, follow_redirects=True).text.lower()
        assert asyncio.run(answer(running, project, "Ada")) == "one Ada, said 1"

        (project / "greet.lua").write_text(GREET.replace("one", "two"))
        restarted(running, 2)
        assert asyncio.run(answer(running, project, "Ada")) == "two Ada, said 1"

        (project / "activities.py").write_text(ACTIVITY.replace("1", "22"))
        restarted(running, 3)
        assert asyncio.run(answer(running, project, "Ada")) == "two Ada, said 22"

        (project / "greet.lua").write_text("return {main = function( end}")
        running.wait_for(r"greet\.lua:1:[\s\S]*waiting for a change")
        (project / "activities.py").write_text("import nothing_of_this_name")
        (project / "greet.lua").write_text(GREET)
        running.wait_for(r"activities\.py cannot be imported: ModuleNotFoundError")
        (project / "activities.py").write_text(ACTIVITY)
        restarted(running, 4)
        assert asyncio.run(answer(running, project, "Bob")) == "one Bob, said 1"


def test_a_database_keeps_executions_between_runs(project: Path, tmp_path: Path) -> None:
    """A workflow that was started in one run ends in the next."""
    database, port = str(tmp_path / "state.db"), free_port()
    identifier, queue = f"greet-{uuid.uuid4()}", (tmp_path / "queue").read_text()

    async def start() -> None:
        client = await Client.connect(f"127.0.0.1:{port}")
        handle = await client.start_workflow("app:greet", id=identifier, task_queue=queue)
        assert await handle.query("pid") == identifier

    async def finish() -> Any:
        client = await Client.connect(f"127.0.0.1:{port}")
        handle = client.get_workflow_handle(identifier)
        await handle.signal("who", "Eve")
        return await asyncio.wait_for(handle.result(), 20)

    with dev(project, "--db", database, "--port", str(port), "--ui-port", str(free_port())):
        asyncio.run(start())
    with dev(project, "--db", database, "--port", str(port), "--ui-port", str(free_port())):
        assert asyncio.run(finish()) == "one Eve, said 1"


@pytest.mark.parametrize("option", ["--port", "--ui-port"])
def test_a_port_in_use(option: str, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with command(project, "dev", option, str(port)) as running:
            assert running.process.wait(20) == 2
    assert re.fullmatch(rf"(.*\n)*Error: port {port} is in use\n", running.text())


def test_a_database_that_cannot_be_written(project: Path, tmp_path: Path) -> None:
    with command(project, "dev", "--db", str(tmp_path / "absent" / "state.db")) as running:
        assert running.process.wait(30) == 2
    assert "Traceback" not in running.text()
    assert "no such file or directory" in running.text()
