"""A wait for a task queue that nobody serves is explained after some seconds."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from runtime_shims.temporal import waiting

from .projects import application_of, running, temporal_entries
from .test_processes import chunk
from .test_worker_command import command

pytestmark = pytest.mark.server

NOBODY = {"name": "nobody", "kind": "temporal.worker", "client": "app:client", "task_queue": "nobody-is-here"}
QUEUE = "no worker serves {} tasks of task queue nobody-is-here in namespace default"
LOST_CALL = "return funcs.new():with_options({['activity.task_queue'] = 'nobody-is-here'}):call('app:echo', 1)"
SOURCES = {
    "workflow echo": chunk("return x", "x"),
    "workflow calls funcs": chunk(LOST_CALL),
    "workflow parent": chunk("return process.exec('app:calls', 'app:worker')"),
    "function spawns time": chunk("process.spawn('app:echo', 'app:nobody')\ntime.sleep('1s')"),
    "function waits": chunk("return process.exec('app:echo', 'app:nobody')"),
    "function calls_parent": chunk("return process.exec('app:parent', 'app:worker')"),
}


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ("spawns", QUEUE.format("workflow")),
        ("waits", QUEUE.format("workflow")),
        ("calls_parent", "activity app:echo of workflow "),
    ],
)
def test_hints(
    tmp_path: Path,
    temporal_address: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    function: str,
    text: str,
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.4)
    application = application_of(tmp_path, SOURCES, [*temporal_entries(), NOBODY])

    async def scenario() -> Any:
        async with running(application, temporal_address) as app:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(app.call(f"app:{function}"), 0.95)

    with caplog.at_level(logging.WARNING, "lua2temporal"):
        asyncio.run(scenario())
    hints = [record.getMessage() for record in caplog.records if "waits: " in record.getMessage()]
    assert len(hints) == 1, hints
    assert text in hints[0]


def test_no_hint_for_what_only_takes_long(
    tmp_path: Path, temporal_address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.1)
    sources = {
        "workflow slow time": chunk("time.sleep('500ms')"),
        "function waits": chunk("return process.exec('app:slow', 'app:worker')"),
    }
    application = application_of(tmp_path, sources, temporal_entries())

    async def scenario() -> None:
        async with running(application, temporal_address) as app:
            await app.call("app:waits")

    asyncio.run(scenario())
    assert "waits: " not in caplog.text


def test_run_says_it(tmp_path: Path, temporal_address: str) -> None:
    application_of(tmp_path, {"workflow calls funcs": chunk(LOST_CALL)}, temporal_entries())
    with command(tmp_path, "run", "--address", temporal_address, "app:calls") as process:
        process.wait_for(f"activity app:echo of workflow calls-.* waits: {QUEUE.format('activity')}")
        assert process.end() == 130
