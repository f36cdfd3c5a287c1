"""Runs something again whenever a file of a project changes (`build --watch`, `dev`)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

INTERVAL_SECONDS = 0.3
_SUFFIXES = (".lua", ".yaml", ".yml", ".json", ".toml", ".lock")
_SKIPPED = frozenset(("node_modules", "__pycache__"))

Snapshot = dict[str, tuple[int, int]]
"""Modification time (ns) and size of each source file."""


def snapshot(root: Path, output: Path) -> Snapshot:
    """The state of the sources below ``root``, without the output directory and hidden directories."""
    found: Snapshot = {}
    excluded = output.resolve()
    for directory, names, files in os.walk(root):
        here = Path(directory)
        names[:] = [name for name in names if not name.startswith(".") and name not in _SKIPPED]
        names[:] = [name for name in names if (here / name).resolve() != excluded]
        for name in files:
            if name.endswith(_SUFFIXES):
                try:
                    status = os.stat(here / name)
                except OSError:
                    continue
                found[str(here / name)] = status.st_mtime_ns, status.st_size
    return found


def watch(root: Path, output: Path, action: Callable[[], object]) -> None:
    """Run ``action`` now and after every change, until interrupted."""
    while True:
        before = snapshot(root, output)
        action()
        while snapshot(root, output) == before:
            time.sleep(INTERVAL_SECONDS)
