"""The embedded server: lookup order, settings, readiness, stopping."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime_shims.temporal import dev_server
from runtime_shims.temporal.dev_server import DevServer, DevServerError, DevServerOptions, find_temporal_cli


@workflow.defn(name="long_sleep", sandboxed=False)
class LongSleep:
    @workflow.run
    async def run(self, days: int) -> str:
        await workflow.sleep(timedelta(days=days))
        return "awake"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.server
def test_virtual_clock_skips_a_month_and_the_server_stops() -> None:
    async def scenario() -> tuple[int, float]:
        async with DevServer(DevServerOptions(skip_time=True)) as server:
            assert server.pid is not None
            pid = server.pid
            begun = time.monotonic()
            async with Worker(
                server.client, task_queue="q", workflows=[LongSleep], workflow_runner=UnsandboxedWorkflowRunner()
            ):
                assert await server.client.execute_workflow("long_sleep", 30, id="sleep", task_queue="q") == "awake"
            return pid, time.monotonic() - begun

    pid, seconds = asyncio.run(scenario())
    assert seconds < 10
    assert not _alive(pid)


@pytest.mark.server
def test_server_stops_when_the_block_fails() -> None:
    pids: list[int] = []

    async def scenario() -> None:
        async with DevServer() as server:
            assert server.pid is not None
            pids.append(server.pid)
            raise KeyError("inside")

    with pytest.raises(KeyError):
        asyncio.run(scenario())
    assert not _alive(pids[0])


def test_explicit_path_comes_first(tmp_path: Path) -> None:
    tool = tmp_path / "temporal"
    tool.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    with pytest.raises(DevServerError, match="not an executable file"):
        find_temporal_cli(str(tool))
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    assert find_temporal_cli(str(tool)) == tool
    with pytest.raises(DevServerError, match="broken"):
        asyncio.run(DevServer(DevServerOptions(temporal_cli=str(tool))).start())


def test_path_is_looked_at_after_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "bin" / "temporal"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent))
    assert find_temporal_cli() != tool
    monkeypatch.setattr(dev_server.sys, "executable", str(tmp_path / "python"))
    assert find_temporal_cli() == tool
    monkeypatch.setenv("PATH", "")
    assert find_temporal_cli() is None
    with pytest.raises(DevServerError, match=r"pip install 'lua2temporal\[server\]'"):
        asyncio.run(DevServer(DevServerOptions(allow_download=False)).start())


@pytest.mark.server
def test_server_ends_when_its_owner_is_killed() -> None:
    program = (
        "import asyncio\n"
        "from runtime_shims.temporal.dev_server import DevServer\n"
        "async def main():\n"
        "    async with DevServer() as server:\n"
        "        print(server.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert _alive(pid)
        owner.kill()
    deadline = time.monotonic() + 10
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(pid)
