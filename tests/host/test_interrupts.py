"""Ctrl-C and SIGTERM at any command that runs something: nothing stays behind, no process, no temporary directory."""

from __future__ import annotations

import os
import signal
import time
import uuid
from pathlib import Path

import pytest

from runtime_shims.temporal.dev_server import free_port

from .commands import Command, command
from .projects import application_of, temporal_entries
from .test_processes import chunk

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="descendants are found by /proc"),
]
MARK = "LUA2TEMPORAL_TEST_RUN"
DEV = ("dev", "--port", "PORT", "--ui-port", "PORT")


def descendants(mark: str) -> list[str]:
    """The command lines of all processes that inherited the mark in their environment."""
    found = []
    for directory in Path("/proc").iterdir():
        if directory.name.isdecimal():
            try:
                if f"{MARK}={mark}".encode() in (directory / "environ").read_bytes():
                    found.append((directory / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return [line for line in found if line]


def nothing_left(mark: str, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while descendants(mark):
        assert time.monotonic() < deadline, descendants(mark)
        time.sleep(0.05)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose workflow, test and HTTP endpoint say `begun` and then take long."""
    directory = tmp_path / "project"
    directory.mkdir()
    wait = "print('begun')\ntime.sleep('60s')\nreturn 1"
    entries = temporal_entries()
    entries += [
        {"name": "gateway", "kind": "http.service", "addr": "127.0.0.1:0"},
        {"name": "suite", "kind": "function.lua", "source": "file://suite.lua", "method": "main"}
        | {"modules": ["time"], "meta": {"type": "test", "suite": "s"}},
    ]
    (directory / "suite.lua").write_text(chunk(wait))
    application_of(directory, {"workflow long time": chunk(wait)}, entries)
    return directory


def filled_in(arguments: tuple[str, ...], server: str = "") -> list[str]:
    """The arguments with SERVER and PORT replaced."""
    return [{"SERVER": server, "PORT": str(free_port())}.get(argument, argument) for argument in arguments]


def interrupt(running: Command, number: int) -> int:
    """What a terminal does on Ctrl-C: the signal goes to the whole process group."""
    os.killpg(running.process.pid, number)
    return running.process.wait(20)


@pytest.mark.parametrize(
    ("arguments", "ready", "code", "number"),
    [
        (DEV, "ready", 0, signal.SIGINT),
        (DEV, "ready", 0, signal.SIGTERM),
        (("worker", "--address", "SERVER"), "serves task queue", 0, signal.SIGINT),
        (("serve", "--port", "0", "--address", "SERVER"), "listens on", 0, signal.SIGINT),
        (("run", "-v", "app:long"), "begun", 130, signal.SIGINT),
        (("run", "-v", "app:long"), "begun", 130, signal.SIGTERM),
        (("run", "--skip-time", "--ui", "app:long"), "web UI", 130, signal.SIGINT),
        (("test", "-v"), "begun", 130, signal.SIGINT),
    ],
)
def test_an_interrupt_leaves_nothing_behind(
    arguments: tuple[str, ...],
    ready: str,
    code: int,
    number: signal.Signals,
    project: Path,
    tmp_path: Path,
    temporal_address: str,
) -> None:
    temporary, mark = tmp_path / "temporary", str(uuid.uuid4())
    temporary.mkdir()
    given = filled_in(arguments, temporal_address)
    with command(project, *given, **{MARK: mark, "TMPDIR": str(temporary)}) as running:
        running.wait_for(ready)
        assert descendants(mark)
        assert interrupt(running, number) == code, running.text()
        nothing_left(mark)
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in running.text()


@pytest.mark.parametrize("arguments", [DEV, ("run", "-v", "app:long")], ids=["dev", "run"])
def test_a_killed_command_takes_its_server_with_it(arguments: tuple[str, ...], project: Path) -> None:
    mark = str(uuid.uuid4())
    with command(project, *filled_in(arguments), **{MARK: mark}) as running:
        running.wait_for("ready|begun")
        assert any("start-dev" in line for line in descendants(mark))
        running.process.kill()
        running.process.wait()
        nothing_left(mark)
