"""Runs something again whenever a file of a project changes (`build --watch`, `dev`)."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

INTERVAL_SECONDS = 0.3
_SUFFIXES = (".lua", ".yaml", ".yml", ".json", ".toml", ".lock")
_SKIPPED = frozenset(("node_modules", "__pycache__"))

Snapshot = dict[str, tuple[int, int]]
"""Modification time (ns) and size of each source file."""


def snapshot(root: Path, output: Path, more: Sequence[Path] = ()) -> Snapshot:
    """The state of the sources below ``root``, without the output directory and hidden directories, and of ``more``."""
    found: Snapshot = {}
    for path in more:
        _add(found, path)
    excluded = output.resolve()
    for directory, names, files in os.walk(root):
        here = Path(directory)
        names[:] = [name for name in names if not name.startswith(".") and name not in _SKIPPED]
        names[:] = [name for name in names if (here / name).resolve() != excluded]
        for name in files:
            if name.endswith(_SUFFIXES):
                _add(found, here / name)
    return found


def _add(found: Snapshot, path: Path) -> None:
    """Take a file in; one that is just gone is no part of the state."""
    with contextlib.suppress(OSError):
        status = os.stat(path)
        found[str(path)] = status.st_mtime_ns, status.st_size


def watch(root: Path, output: Path, action: Callable[[], object]) -> None:
    """Run ``action`` now and after every change, until interrupted."""
    while True:
        before = snapshot(root, output)
        action()
        while snapshot(root, output) == before:
            time.sleep(INTERVAL_SECONDS)
