"""Which directory is the project of a file: as the command would be called, or by the marks that a project leaves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analyzer.project.settings import FILE_NAMES

LOCK = "wippy.lock"
INDEX = "_index.yaml"


def find_root(path: Path, folders: Iterable[Path]) -> Path:
    """The project directory of a file.

    The nearest directory above the file with a ``wippy.lock`` or settings of the tool; else the innermost workspace
    folder; else the topmost of the directories above it that have an ``_index.yaml`` without a gap; else its own.
    """
    folder = innermost(path, folders)
    for directory in path.parents:
        if is_marked(directory):
            return directory
        if directory == folder:
            return directory
    root = path.parent
    for directory in path.parents:
        if not (directory / INDEX).is_file():
            break
        root = directory
    return root


def innermost(path: Path, folders: Iterable[Path]) -> Path | None:
    """The deepest of the workspace folders that contain a file."""
    containing = [folder for folder in folders if path.is_relative_to(folder)]
    return max(containing, key=lambda folder: len(folder.parts), default=None)


def is_marked(directory: Path) -> bool:
    """Whether a directory says that it is a project."""
    if (directory / LOCK).is_file():
        return True
    for name in FILE_NAMES:
        file = directory / name
        if name != "pyproject.toml" and file.is_file():
            return True
        if name == "pyproject.toml" and file.is_file():
            try:
                return "[tool.lua2temporal]" in file.read_text("utf-8", "replace")
            except OSError:
                return False
    return False
