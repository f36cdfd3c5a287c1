"""`lua2temporal` commands as processes of their own."""

from __future__ import annotations

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

REPOSITORY = Path(__file__).parents[2]


def lua2temporal(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "transpiler", *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


class Command:
    """A running `lua2temporal` command and what it writes to stderr."""

    def __init__(self, directory: Path, *arguments: str, **environment: str) -> None:
        self.log = directory / f"log-{uuid.uuid4()}"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from transpiler.cli import entry_point; entry_point()", *arguments],
                cwd=directory,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
                start_new_session=True,
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
def command(directory: Path, *arguments: str, **environment: str) -> Iterator[Command]:
    running = Command(directory, *arguments, **environment)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def queue_of(project: Path) -> str:
    manifest: dict[str, Any] = json.loads((project / "manifest.json").read_text())
    return str(manifest["workers"]["app:worker"]["task_queue"])
